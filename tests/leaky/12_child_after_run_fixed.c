/* SPDX-License-Identifier: MIT */
/*
 * The helper program is told to end, and waited for.
 *
 * expect: nothing
 */
#include <stdlib.h>

#include <unclosed/process.h>
#include <unclosed/run.h>

static int start_helper(struct unc_loop *loop, struct unc_process **ret_process)
{
    static const struct unc_process_options helper = {
        .shell = "exec tail --pid=$PPID -f /dev/null",
        .input = UNC_IO_NULL,
        .output = UNC_IO_NULL,
        .errors = UNC_IO_NULL,
    };

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
    if (r == 0) {
        (void)unc_process_terminate(process);
        r = unc_process_wait(process, NULL);
    }
    (void)unc_process_free(process);
    return r;
}

int main(void)
{
    return unc_run(work, NULL, NULL) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
