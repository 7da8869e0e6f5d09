/* SPDX-License-Identifier: MIT */
/*
 * A task sleeps for an hour. The loop is stopped and closed; nobody has told the task.
 *
 * expect: task, task, in keep_alive, 1, missing unc_task_await
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
    (void)unc_task_unref(task);
    (void)unc_loop_free(loop);
    return EXIT_SUCCESS;
}
