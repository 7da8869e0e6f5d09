/* SPDX-License-Identifier: MIT */
/*
 * A task is cancelled and goes on all the same. It is waited for as long as the runner's
 * limit says (300 seconds, here ten milliseconds); then it is named and left behind.
 *
 * Output:
 *
 *     a task refused to end
 *
 * Status: 1
 *
 * Report: UNC_EREFUSED with the place where the task waits, and the task itself.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <unclosed/run.h>

static bool is_relieved;

static int guard(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    while (!is_relieved) {
        (void)unc_task_sleep(UNC_S(60)); /* whatever it returns, the guard stays */
    }
    return 0;
}

static int post_guard(void *userdata, void **ret_result)
{
    static const struct unc_task_options options = { .name = "guard" };
    struct unc_loop *loop;
    int r = unc_loop_get_running(&loop);

    (void)userdata;
    (void)ret_result;
    if (r == 0) {
        r = unc_task_new_with(loop, &options, guard, NULL, NULL);
    }
    return r < 0 ? r : unc_task_yield(); /* the guard begins */
}

int main(void)
{
    static const struct unc_runner_options options = { .task_limit_ns = UNC_MS(10) };
    int r = unc_run_with(&options, post_guard, NULL, NULL);

    if (r < 0) {
        (void)puts(unc_strerror(r));
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
