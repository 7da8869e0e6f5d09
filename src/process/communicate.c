/* SPDX-License-Identifier: MIT */
/*
 * The whole conversation with a child. Its three pipes are served at the same time: two
 * tasks of ours write its input and read its errors while the caller's reads its output;
 * whichever pipe is full or empty, the others go on. The caller's task waits for both
 * before it returns, whatever happened, for what they work with lies on its stack.
 *
 * What is read stays in the streams until the child has ended, too: who is cancelled on
 * the way loses nothing, and may ask again.
 */
#include "process/child.h"

#include <stdlib.h>
#include <unistd.h>

#include <unclosed/task.h>

#include "stream/stream.h"
#include "task/wait.h"

/* What one of the tasks does. */
struct part {
    const struct unc_site *site;
    struct unc_stream **stream; /* that of the child */
    const void *input;          /* to be written */
    size_t size;                /* of it */
    struct unc_task *task;      /* NULL: there is none */
};

static int write_input(void *userdata, void **ret_result)
{
    struct part *part = userdata;
    int r = unc_stream_write_at(part->site, *part->stream, part->input, part->size);

    (void)ret_result;
    if (r == UNC_ECANCELLED || r == -EBUSY) {
        return r; /* then it is somebody else's to end */
    }
    *part->stream = unc_stream_close_at(part->site, *part->stream);
    /* It did not want to read on: its output and its status say why. */
    return r == -EPIPE || r == -ECONNRESET ? 0 : r;
}

static int read_part(void *userdata, void **ret_result)
{
    struct part *part = userdata;

    (void)ret_result;
    return *part->stream == NULL ? 0
                                 : unc__stream_fill(part->site, *part->stream, SIZE_MAX);
}

static int start(struct part *part, struct unc_loop *loop, unc_task_fn *function,
                 const char *name)
{
    const struct unc_task_options options = { .name = name };

    return *part->stream == NULL ? 0
                                 : unc_task_new_with_at(part->site, loop, &options,
                                                        function, part, &part->task);
}

/* @r: how it went so far. */
static int join(struct part *part, int r)
{
    int error;

    if (part->task == NULL) {
        return r;
    }
    if (r < 0) {
        (void)unc_task_cancel_at(part->site, part->task);
    }
    error = unc_task_await_at(part->site, part->task, NULL);
    part->task = unc_task_unref_at(part->site, part->task);
    return r < 0 ? r : error;
}

static int converse(const struct unc_site *site, struct unc_process *process,
                    const void *input, size_t size, struct unc_process_result *result)
{
    struct unc_stream **streams = process->streams;
    struct part in = { site, &streams[STDIN_FILENO], input, size, NULL };
    struct part out = { site, &streams[STDOUT_FILENO], NULL, 0, NULL };
    struct part errors = { site, &streams[STDERR_FILENO], NULL, 0, NULL };
    int r = 0;

    if (size > 0) {
        r = start(&in, process->loop, write_input, "input of a child");
    } else {
        *in.stream = unc_stream_close_at(site, *in.stream);
    }
    if (r == 0) {
        r = start(&errors, process->loop, read_part, "errors of a child");
    }
    if (r == 0) {
        r = read_part(&out, NULL);
    }
    r = join(&in, r);
    r = join(&errors, r);
    if (r == 0) {
        r = unc_process_wait_at(site, process, &result->status);
    }
    if (r == 0 && *out.stream != NULL) {
        r = unc__stream_take(*out.stream, &result->output, &result->output_size);
    }
    if (r == 0 && *errors.stream != NULL) {
        r = unc__stream_take(*errors.stream, &result->errors, &result->errors_size);
    }
    return r;
}

/* Somebody else waits at one of its pipes: nothing is begun then, and nothing closed. */
static bool is_in_use(const struct unc_process *process)
{
    for (int target = 0; target < UNC__STDIO_COUNT; target++) {
        const struct unc_stream *stream = process->streams[target];

        if (stream != NULL &&
            (stream->channel.reader != NULL || stream->channel.writer != NULL)) {
            return true;
        }
    }
    return false;
}

int unc_process_communicate_at(const struct unc_site *site, struct unc_process *process,
                               const void *input, size_t size,
                               struct unc_process_result *ret_result)
{
    struct unc_process_result result = { 0 };
    int r;

    if (process == NULL || ret_result == NULL || (size > 0 && input == NULL) ||
        (size > 0 && process->streams[STDIN_FILENO] == NULL)) {
        return -EINVAL;
    }
    if (unc__process_is_foreign(process)) {
        return -ECHILD;
    }
    r = unc__process_guard(site, process);
    if (r == 0) {
        r = unc__task_may_wait(site, process->loop);
    }
    if (r < 0) {
        return r;
    }
    if (is_in_use(process)) {
        return unc_raise_at(site, -EBUSY);
    }
    r = converse(site, process, input, size, &result);
    if (r < 0) {
        free(result.output);
        free(result.errors);
        return r;
    }
    *ret_result = result;
    return 0;
}
