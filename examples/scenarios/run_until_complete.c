/* SPDX-License-Identifier: MIT */
/*
 * A task is run until it is done, and its result comes back. The result is a pointer to
 * what the program knows to be alive.
 *
 * Output:
 *
 *     1 + 2 = 3
 *
 * Report: none.
 */
#include <stdio.h>
#include <stdlib.h>

#include <unclosed/future.h>
#include <unclosed/task.h>

struct sum {
    int left;
    int right;
    int value;
};

static int add(void *userdata, void **ret_result)
{
    struct sum *sum = userdata;
    int r = unc_task_sleep(UNC_MS(1)); /* it is hard work */

    sum->value = sum->left + sum->right;
    *ret_result = &sum->value;
    return r;
}

int main(void)
{
    struct sum sum = { .left = 1, .right = 2 };
    struct unc_task *task = NULL;
    struct unc_loop *loop;
    void *result;
    int r;

    if (unc_loop_new(&loop) < 0) {
        return EXIT_FAILURE;
    }
    r = unc_task_new(loop, add, &sum, &task);
    if (r == 0) {
        r = unc_loop_run_until_complete(loop, unc_task_as_future(task), &result);
    }
    if (r == 0) {
        (void)printf("%d + %d = %d\n", sum.left, sum.right, *(int *)result);
    }
    (void)unc_task_unref(task);
    (void)unc_loop_free(loop);
    return r == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
