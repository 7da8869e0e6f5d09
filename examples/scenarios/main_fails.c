/* SPDX-License-Identifier: MIT */
/*
 * The main task fails. Its error is what unc_run returns, after the loop was tidied up as
 * always; what the program makes of it is its own business.
 *
 * Output:
 *
 *     main: No such file or directory
 *
 * Status: 1
 *
 * Report: none. The error reached somebody, and nothing is left.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <unclosed/run.h>

static int read_settings(void *userdata, void **ret_result)
{
    int r = unc_task_yield();

    (void)userdata;
    (void)ret_result;
    return r < 0 ? r : unc_raise(-ENOENT);
}

int main(void)
{
    int r = unc_run(read_settings, NULL, NULL);

    if (r < 0) {
        (void)printf("main: %s\n", unc_strerror(r));
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
