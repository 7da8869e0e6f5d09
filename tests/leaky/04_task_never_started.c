/* SPDX-License-Identifier: MIT */
/*
 * The task is created, but its loop never runs: not one line of it is executed.
 *
 * expect: task, task, in prepare, 1, missing unc_task_await
 */
#include <stdlib.h>

#include <unclosed/future.h>
#include <unclosed/task.h>

static int work(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    return unc_task_yield();
}

static int prepare(struct unc_loop *loop, struct unc_task **ret_task)
{
    return unc_task_new(loop, work, NULL, ret_task);
}

int main(void)
{
    struct unc_loop *loop;
    struct unc_task *task;

    if (unc_loop_new(&loop) < 0 || prepare(loop, &task) < 0) {
        return EXIT_FAILURE;
    }
    (void)unc_task_unref(task);
    (void)unc_loop_free(loop);
    return EXIT_SUCCESS;
}
