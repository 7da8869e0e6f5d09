/* SPDX-License-Identifier: MIT */
/*
 * A helper program is started and never waited for: it runs on when the run is over.
 * (This one ends when we do, so that no test leaves it behind.)
 *
 * expect: process, child, in start_helper, 1, missing unc_process_wait
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <unclosed/process.h>
#include <unclosed/run.h>

static int start_helper(struct unc_loop *loop, struct unc_process **ret_process)
{
    char with_us[32];
    const char *const arguments[] = { "tail", with_us, "-f", "/dev/null", NULL };
    const struct unc_process_options helper = {
        .arguments = arguments,
        .input = UNC_IO_NULL,
        .output = UNC_IO_NULL,
        .errors = UNC_IO_NULL,
    };

    (void)snprintf(with_us, sizeof with_us, "--pid=%d", (int)getpid());
    return unc_process_spawn(loop, &helper, ret_process);
}

static int work(void *userdata, void **ret_result)
{
    struct unc_process *process = NULL;
    struct unc_loop *loop;
    int r = unc_loop_get_running(&loop);

    (void)userdata;
    (void)ret_result;
    if (r == 0) {
        r = start_helper(loop, &process);
    }
    (void)unc_process_free(process);
    return r;
}

int main(void)
{
    return unc_run(work, NULL, NULL) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
