/* SPDX-License-Identifier: MIT */
/*
 * Starting a child. All that can fail is got first: memory, pipes, the streams at our
 * ends. Then the child is started, and watched; from there on nothing suspends and
 * nothing fails, short of a system that refuses a pidfd and a thread. So there is either
 * a child with everything, or none and nothing.
 */
#include "process/child.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "base/text.h"
#include "stream/stream.h"
#include "task/wait.h"

static int check(const struct unc_process_options *options)
{
    bool has_arguments = options->arguments != NULL;

    if (has_arguments == (options->shell != NULL) ||
        (has_arguments && options->arguments[0] == NULL)) {
        return -EINVAL;
    }
    return unc__stdio_check(options);
}

/* A task that was cancelled is told so before anything is begun. */
static int check_cancelled(const struct unc_site *site, struct unc_loop *loop)
{
    const struct unc_task *task = unc__task_current();

    return task != NULL && unc__task_loop(task) == loop ? unc__task_may_wait(site, loop)
                                                        : 0;
}

static struct unc_process *make(struct unc_loop *loop)
{
    struct unc_process *process = calloc(1, sizeof *process);

    if (process != NULL) {
        process->loop = loop;
        process->loop_id = loop->id;
        process->generation = unc__process_generation();
        process->pidfd = -1;
        process->is_held = true;
    }
    return process;
}

/* It runs, and nobody would hear of its end. */
static void undo(pid_t pid)
{
    (void)kill(pid, SIGKILL);
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
        /* again */
    }
}

/* Say what it was about, for unc_error_get_last. Returns: @error. */
static int blame(const struct unc_site *site, const struct unc_process_options *options,
                 int error)
{
    char buffer[128];
    struct unc__text about = unc__text_init(buffer, sizeof buffer);

    unc__launch_blame(options, error, &about);
    return unc_raise_at(site, unc__verdict_about(site, error, buffer));
}

static int launch(const struct unc_process_options *options,
                  const struct unc__stdio *stdio, struct unc_process *process)
{
    int r = unc__launch(options, stdio, &process->pid);

    if (r < 0) {
        return r;
    }
    r = unc__watch_start(process);
    if (r < 0) {
        undo(process->pid);
        unc__child_close_pidfd(process);
    }
    return r;
}

static void record(const struct unc_site *site, const struct unc_process_options *options,
                   struct unc_process *process)
{
    char buffer[UNC__CHILD_NAME_SIZE];
    struct unc__acquisition what = { .kind = UNC__KIND_PROCESS,
                                     .type = UNC__TYPE_CHILD,
                                     .key = (uint64_t)process->pid,
                                     .owner = process->loop->token.serial };

    if (!unc__record_is_on()) {
        return;
    }
    process->spawned = unc__place_here(site);
    what.site_id = process->spawned.site;
    what.stack = process->spawned.stack;
    what.name = unc__child_name(options, buffer);
    process->token = unc__record_acquire(&what);
    for (int target = 0; target < UNC__STDIO_COUNT; target++) {
        if (process->streams[target] != NULL) {
            unc__stream_set_parent(process->streams[target], process->token.serial);
        }
    }
}

static int spawn(const struct unc_site *site, const struct unc_process_options *options,
                 struct unc_process *process)
{
    struct unc__stdio stdio;
    int r = unc__stdio_open(&stdio, site, options, process);

    if (r < 0) {
        return blame(site, options, r);
    }
    r = launch(options, &stdio, process);
    unc__stdio_done(&stdio);
    if (r < 0) {
        unc__stdio_close_streams(site, process);
        return blame(site, options, r);
    }
    unc__children_add(process);
    record(site, options, process);
    return 0;
}

int unc_process_spawn_at(const struct unc_site *site, struct unc_loop *loop,
                         const struct unc_process_options *options,
                         struct unc_process **ret_process)
{
    struct unc_process *process;
    int r = options == NULL || ret_process == NULL ? -EINVAL : check(options);

    if (r == 0) {
        r = unc__loop_guard(loop, site);
    }
    if (r == 0) {
        r = check_cancelled(site, loop);
    }
    if (r == 0) {
        r = unc__children_prepare(loop);
    }
    if (r < 0) {
        return r;
    }
    process = make(loop);
    if (process == NULL) {
        return -ENOMEM;
    }
    r = spawn(site, options, process);
    if (r < 0) {
        free(process);
        return r;
    }
    *ret_process = process;
    return 0;
}
