/* SPDX-License-Identifier: MIT */
/*
 * The loop is stopped while it runs until a task is done. The run says so, and nothing is
 * lost: the task goes on in the next run.
 *
 * Output:
 *
 *     first run: event loop stopped before the task completed
 *     second run: no error
 *
 * Report: none. To be stopped is no misuse, and the task was done in the end.
 */
#include <stdio.h>
#include <stdlib.h>

#include <unclosed/future.h>
#include <unclosed/task.h>

static int interrupted(void *userdata, void **ret_result)
{
    struct unc_loop *loop = userdata;
    int r = unc_loop_stop(loop);

    (void)ret_result;
    return r < 0 ? r : unc_task_sleep(UNC_MS(1));
}

static void run(struct unc_loop *loop, struct unc_task *task, const char *which)
{
    int r = unc_loop_run_until_complete(loop, unc_task_as_future(task), NULL);

    (void)printf("%s run: %s\n", which, r == 0 ? "no error" : unc_strerror(r));
}

int main(void)
{
    struct unc_task *task;
    struct unc_loop *loop;

    if (unc_loop_new(&loop) < 0 || unc_task_new(loop, interrupted, loop, &task) < 0) {
        return EXIT_FAILURE;
    }
    run(loop, task, "first");
    run(loop, task, "second");
    (void)unc_task_unref(task);
    (void)unc_loop_free(loop);
    return EXIT_SUCCESS;
}
