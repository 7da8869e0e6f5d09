/* SPDX-License-Identifier: MIT */
/*
 * A task waits for an answer that nobody gives. Neither the future nor its waiter can
 * ever go on once the loop is closed.
 *
 * expect: future, future, in ask, 1, missing unc_future_free
 * expect: task, task, in start, 1, missing unc_task_await
 */
#include <stdlib.h>

#include <unclosed/future.h>
#include <unclosed/task.h>

static int wait_for_answer(void *userdata, void **ret_result)
{
    return unc_future_await(userdata, ret_result);
}

static struct unc_future *ask(struct unc_loop *loop)
{
    struct unc_future *answer;

    return unc_future_new(loop, &answer) < 0 ? NULL : answer;
}

static int start(struct unc_loop *loop, struct unc_future *answer)
{
    return unc_task_new(loop, wait_for_answer, answer, NULL);
}

/* One iteration. */
static int turn(struct unc_loop *loop)
{
    int r = unc_loop_stop(loop);

    return r < 0 ? r : unc_loop_run_forever(loop);
}

int main(void)
{
    struct unc_future *answer;
    struct unc_loop *loop;

    if (unc_loop_new(&loop) < 0) {
        return EXIT_FAILURE;
    }
    answer = ask(loop);
    if (answer == NULL || start(loop, answer) < 0 || turn(loop) < 0) {
        return EXIT_FAILURE;
    }
    (void)unc_loop_free(loop);
    return EXIT_SUCCESS;
}
