/* SPDX-License-Identifier: MIT */
/*
 * A task still runs when the main task has returned. It is cancelled, and in debug mode
 * it is named, on standard error: who started it might have meant to wait for it.
 *
 * Output:
 *
 *     main returns
 *     uploader: cancelled
 *
 * Report: none: the task has ended. Standard error has its name and where it waited.
 */
#include <stdio.h>
#include <stdlib.h>

#include <unclosed/run.h>

static int upload(void *userdata, void **ret_result)
{
    int r = unc_task_sleep(UNC_S(60));

    (void)userdata;
    (void)ret_result;
    (void)printf("uploader: %s\n", unc_strerror(r));
    return r;
}

static int start_upload(void *userdata, void **ret_result)
{
    static const struct unc_task_options uploader = { .name = "uploader" };
    struct unc_loop *loop;
    int r = unc_loop_get_running(&loop);

    (void)userdata;
    (void)ret_result;
    if (r == 0) {
        r = unc_task_new_with(loop, &uploader, upload, NULL, NULL);
    }
    if (r == 0) {
        r = unc_task_yield(); /* the uploader begins */
    }
    (void)puts("main returns");
    return r;
}

int main(void)
{
    static const struct unc_runner_options options = { .is_debug = true };

    return unc_run_with(&options, start_upload, NULL, NULL) == 0 ? EXIT_SUCCESS
                                                                 : EXIT_FAILURE;
}
