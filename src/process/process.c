/* SPDX-License-Identifier: MIT */
/*
 * The user's handle of a child: looking, signals, and giving it back.
 */
#include "process/child.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "stream/stream.h"

int unc__process_guard(const struct unc_site *site, const struct unc_process *process)
{
    return process->loop->id == process->loop_id
               ? unc__loop_guard(process->loop, site)
               : unc__verdict_gone(process->loop_id, site);
}

bool unc__process_has_streams(const struct unc_process *process)
{
    for (int target = 0; target < UNC__STDIO_COUNT; target++) {
        if (process->streams[target] != NULL) {
            return true;
        }
    }
    return false;
}

pid_t unc_process_get_pid(const struct unc_process *process)
{
    return process == NULL ? 0 : process->pid;
}

static struct unc_stream *stream_of(const struct unc_process *process, int target)
{
    return process == NULL ? NULL : process->streams[target];
}

static struct unc_stream *take_stream(struct unc_process *process, int target)
{
    struct unc_stream *stream = stream_of(process, target);

    if (stream != NULL) {
        process->streams[target] = NULL;
        unc__stream_leave_parent(stream);
        if (process->state != UNC__CHILD_RUNS && !unc__process_has_streams(process)) {
            unc__record_set_flags(process->token, 0, UNC__FLAG_INTERNAL);
        }
    }
    return stream;
}

struct unc_stream *unc_process_get_input(const struct unc_process *process)
{
    return stream_of(process, STDIN_FILENO);
}

struct unc_stream *unc_process_get_output(const struct unc_process *process)
{
    return stream_of(process, STDOUT_FILENO);
}

struct unc_stream *unc_process_get_errors(const struct unc_process *process)
{
    return stream_of(process, STDERR_FILENO);
}

struct unc_stream *unc_process_take_input(struct unc_process *process)
{
    return take_stream(process, STDIN_FILENO);
}

struct unc_stream *unc_process_take_output(struct unc_process *process)
{
    return take_stream(process, STDOUT_FILENO);
}

struct unc_stream *unc_process_take_errors(struct unc_process *process)
{
    return take_stream(process, STDERR_FILENO);
}

bool unc_process_is_running(const struct unc_process *process)
{
    return process != NULL && process->state == UNC__CHILD_RUNS;
}

bool unc_process_get_status(const struct unc_process *process, int *ret_status)
{
    if (process == NULL || process->state != UNC__CHILD_ENDED) {
        return false;
    }
    if (ret_status != NULL) {
        *ret_status = process->status;
    }
    return true;
}

/* What a closed loop does not forbid: another thread, or the parent's child. */
static int refuse(const struct unc_site *site, const struct unc_process *process)
{
    if (process == NULL) {
        return -EINVAL;
    }
    if (unc__process_is_foreign(process)) {
        return -ECHILD;
    }
    return unc__process_has_loop(process) ? unc__loop_guard(process->loop, site) : 0;
}

int unc_process_signal_at(const struct unc_site *site, struct unc_process *process,
                          int signal_number)
{
    int r = refuse(site, process);

    if (r < 0) {
        return r;
    }
    if (signal_number < 0 || signal_number >= NSIG) {
        return -EINVAL;
    }
    return process->state == UNC__CHILD_RUNS ? unc__child_signal(process, signal_number)
                                             : -ESRCH;
}

int unc_process_terminate_at(const struct unc_site *site, struct unc_process *process)
{
    return unc_process_signal_at(site, process, SIGTERM);
}

int unc_process_kill_at(const struct unc_site *site, struct unc_process *process)
{
    return unc_process_signal_at(site, process, SIGKILL);
}

int unc_process_expect_open_at(const struct unc_site *site, struct unc_process *process,
                               const char *reason)
{
    int r = refuse(site, process);

    return r < 0 ? r : unc__record_expect_open(process->token, reason);
}

/* Its end may have come and not been noticed: the loop has not run since. */
static void look_once_more(struct unc_process *process)
{
    int status = 0;
    enum unc__child_state state;

    if (process->state != UNC__CHILD_RUNS ||
        unc__child_look(process) == UNC__CHILD_RUNS ||
        (process->is_watched && !unc__watch_stop(process, /* is_closing= */ false))) {
        return;
    }
    state = unc__child_reap(process, &status);
    unc__child_finish(process, state, status);
}

struct unc_process *unc_process_free_at(const struct unc_site *site,
                                        struct unc_process *process)
{
    if (process == NULL) {
        return NULL;
    }
    if (!unc__process_is_foreign(process)) {
        if (refuse(site, process) < 0) {
            return NULL;
        }
        unc__process_wake(process, UNC_ECANCELLED);
        look_once_more(process);
    }
    unc__stdio_close_streams(site, process);
    process->is_held = false;
    if (process->is_watched && !unc__process_is_foreign(process)) {
        return NULL; /* its loop has it now */
    }
    if (process->is_watched) {
        unc__children_remove(process);
    }
    unc__child_close_pidfd(process);
    if (process->state != UNC__CHILD_RUNS) {
        unc__record_release(process->token, 0);
    }
    free(process);
    return NULL;
}
