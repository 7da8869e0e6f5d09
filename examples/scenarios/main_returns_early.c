/* SPDX-License-Identifier: MIT */
/*
 * The main task returns while another task is still at work. unc_run cancels that one and
 * waits until it has tidied up: its wait returns UNC_ECANCELLED, and it goes its way out.
 *
 * Output:
 *
 *     main returns
 *     bookkeeper: cancelled, the books are closed
 *
 * Report: none. The task has ended in order, and all is given back.
 */
#include <stdio.h>
#include <stdlib.h>

#include <unclosed/run.h>

static int keep_books(void *userdata, void **ret_result)
{
    int r;

    (void)userdata;
    (void)ret_result;
    do {
        r = unc_task_sleep(UNC_S(60));
    } while (r == 0);
    (void)printf("bookkeeper: %s, the books are closed\n", unc_strerror(r));
    return r;
}

static int return_early(void *userdata, void **ret_result)
{
    struct unc_loop *loop;
    int r = unc_loop_get_running(&loop);

    (void)userdata;
    (void)ret_result;
    if (r == 0) {
        r = unc_task_new(loop, keep_books, NULL, NULL);
    }
    if (r == 0) {
        r = unc_task_yield(); /* the bookkeeper begins */
    }
    (void)puts("main returns");
    return r;
}

int main(void)
{
    return unc_run(return_early, NULL, NULL) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
