/* SPDX-License-Identifier: MIT */
/*
 * Two tasks of the main task fail. The error of the one that is awaited arrives there,
 * and is dealt with. For the other one nobody ever asks.
 *
 * Output:
 *
 *     reader: Input/output error
 *
 * Report: UNC_EUNREAD for the writer, with the place where its error began: not where it
 * was noticed, nor where the task was made.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <unclosed/run.h>

static int fail_to_read(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    return unc_raise(-EIO);
}

static int fail_to_write(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    return unc_raise(-ENOSPC);
}

static int copy(void *userdata, void **ret_result)
{
    static const struct unc_task_options writer_options = { .name = "writer" };
    struct unc_task *reader;
    struct unc_loop *loop;
    int r = unc_loop_get_running(&loop);

    (void)userdata;
    (void)ret_result;
    if (r == 0) {
        r = unc_task_new_with(loop, &writer_options, fail_to_write, NULL, NULL);
    }
    if (r == 0) {
        r = unc_task_new(loop, fail_to_read, NULL, &reader);
    }
    if (r == 0) {
        (void)printf("reader: %s\n", unc_strerror(unc_task_await(reader, NULL)));
        (void)unc_task_unref(reader);
    }
    return r;
}

int main(void)
{
    return unc_run(copy, NULL, NULL) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
