/* SPDX-License-Identifier: MIT */
/*
 * The main task returns, and unc_run hands on what it gave.
 *
 * Output:
 *
 *     the answer is 42
 *
 * Report: none.
 */
#include <stdio.h>
#include <stdlib.h>

#include <unclosed/run.h>

static int find_answer(void *userdata, void **ret_result)
{
    int *answer = userdata;
    int r = unc_task_yield();

    *answer = 42;
    *ret_result = answer;
    return r;
}

int main(void)
{
    int answer;
    void *result;
    int r = unc_run(find_answer, &answer, &result);

    if (r < 0) {
        return EXIT_FAILURE;
    }
    (void)printf("the answer is %d\n", *(int *)result);
    return EXIT_SUCCESS;
}
