/* SPDX-License-Identifier: MIT */
/*
 * A task that is not to end by itself is cancelled, and run until it has ended.
 *
 * expect: nothing
 */
#include <stdlib.h>

#include <unclosed/future.h>
#include <unclosed/task.h>

static int sleep_long(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    return unc_task_sleep(UNC_S(3600));
}

static int keep_alive(struct unc_loop *loop, struct unc_task **ret_task)
{
    return unc_task_new(loop, sleep_long, NULL, ret_task);
}

/* One iteration: now the task sleeps. */
static int turn(struct unc_loop *loop)
{
    int r = unc_loop_stop(loop);

    return r < 0 ? r : unc_loop_run_forever(loop);
}

int main(void)
{
    struct unc_loop *loop;
    struct unc_task *task;

    if (unc_loop_new(&loop) < 0 || keep_alive(loop, &task) < 0 || turn(loop) < 0) {
        return EXIT_FAILURE;
    }
    (void)unc_task_cancel(task);
    (void)unc_loop_run_until_complete(loop, unc_task_as_future(task), NULL);
    (void)unc_task_unref(task);
    (void)unc_loop_free(loop);
    return EXIT_SUCCESS;
}
