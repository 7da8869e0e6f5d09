/* SPDX-License-Identifier: MIT */
/*
 * The smallest program: one task, which waits once. unc_run makes the loop, runs the task
 * and closes the loop.
 *
 * Output:
 *
 *     hello
 *     world
 *
 * Report: none, nothing is left.
 */
#include <stdio.h>
#include <stdlib.h>

#include <unclosed/run.h>

static int hello(void *userdata, void **ret_result)
{
    int r;

    (void)userdata;
    (void)ret_result;
    (void)puts("hello");
    r = unc_task_sleep(UNC_MS(1));
    if (r == 0) {
        (void)puts("world");
    }
    return r;
}

int main(void)
{
    return unc_run(hello, NULL, NULL) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
