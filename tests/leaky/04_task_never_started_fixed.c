/* SPDX-License-Identifier: MIT */
/*
 * The loop runs until the task is done.
 *
 * expect: nothing
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
    (void)unc_loop_run_until_complete(loop, unc_task_as_future(task), NULL);
    (void)unc_task_unref(task);
    (void)unc_loop_free(loop);
    return EXIT_SUCCESS;
}
