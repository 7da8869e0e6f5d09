/* SPDX-License-Identifier: MIT */
/*
 * A child process is started and forgotten. It runs on when the loop is closed, and so
 * does the pipe to it. (This child ends with its input, so when we do.)
 *
 * Output:
 *
 *     the run is over
 *
 * Report: the child with its arguments, that it still runs, and unc_process_wait as the
 * call that is missing; the pipe that leads to it, which unc_process_free would close.
 */
#include <stdio.h>
#include <stdlib.h>

#include <unclosed/process.h>
#include <unclosed/run.h>

static int start_filter(void *userdata, void **ret_result)
{
    static const char *const cat[] = { "cat", NULL };
    static const struct unc_process_options options = {
        .arguments = cat,
        .input = UNC_IO_PIPE,
        .output = UNC_IO_NULL,
    };
    struct unc_process *filter;
    struct unc_loop *loop;
    int r = unc_loop_get_running(&loop);

    (void)userdata;
    (void)ret_result;
    return r < 0 ? r : unc_process_spawn(loop, &options, &filter);
}

int main(void)
{
    if (unc_run(start_filter, NULL, NULL) < 0) {
        return EXIT_FAILURE;
    }
    (void)puts("the run is over");
    return EXIT_SUCCESS;
}
