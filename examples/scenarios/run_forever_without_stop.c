/* SPDX-License-Identifier: MIT */
/*
 * A run that nothing can ever end: a customer waits for an answer, nobody is there who
 * could give it, and nobody stops the loop. After a quiet time (five seconds, here ten
 * milliseconds) the loop says so, and waits on. This program would rather fail than hang:
 * it ends where it is told.
 *
 * Output:
 *
 *     the loop hangs
 *
 * Status: 1
 *
 * Report: UNC_EHANG with the place of the run, and what keeps the run alive: the loop,
 * the task and where it waits, the future and who waits for it.
 */
#include <stdio.h>
#include <stdlib.h>

#include <unclosed/future.h>
#include <unclosed/task.h>

static int wait_for_answer(void *userdata, void **ret_result)
{
    return unc_future_await(userdata, ret_result);
}

/* @message is what the report says, too. */
static void on_warning(struct unc_loop *loop, const char *message, void *userdata)
{
    (void)loop;
    (void)message;
    (void)userdata;
    (void)puts("the loop hangs");
    exit(EXIT_FAILURE);
}

static int start_customer(struct unc_loop *loop, struct unc_future *answer)
{
    static const struct unc_task_options options = { .name = "customer" };

    return unc_task_new_with(loop, &options, wait_for_answer, answer, NULL);
}

int main(void)
{
    struct unc_future *answer;
    struct unc_loop *loop;

    if (unc_loop_new(&loop) < 0) {
        return EXIT_FAILURE;
    }
    (void)unc_loop_set_name(loop, "shop");
    (void)unc_loop_set_hang_limit(loop, UNC_MS(10));
    (void)unc_loop_set_warning_handler(loop, on_warning, NULL);
    if (unc_future_new(loop, &answer) == 0 && start_customer(loop, answer) == 0) {
        (void)unc_loop_run_forever(loop);
    }
    return EXIT_FAILURE;
}
