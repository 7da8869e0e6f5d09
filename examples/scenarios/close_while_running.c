/* SPDX-License-Identifier: MIT */
/*
 * A callback closes the loop that runs it. That is refused and changes nothing: the loop
 * is stopped and closed in order afterwards.
 *
 * Output:
 *
 *     close: cannot close a running event loop
 *     closed after the run
 *
 * Report: UNC_ENOCLOSE with the place of the close and the place of the run.
 */
#include <stdio.h>
#include <stdlib.h>

#include <unclosed/loop.h>

static int close_too_early(struct unc_loop *loop, void *userdata)
{
    (void)userdata;
    (void)printf("close: %s\n", unc_strerror(unc_loop_close(loop)));
    return unc_loop_stop(loop);
}

int main(void)
{
    struct unc_loop *loop;

    if (unc_loop_new(&loop) < 0) {
        return EXIT_FAILURE;
    }
    if (unc_loop_call_soon(loop, close_too_early, NULL, NULL) == 0) {
        (void)unc_loop_run_forever(loop);
    }
    if (unc_loop_close(loop) == 0) {
        (void)puts("closed after the run");
    }
    (void)unc_loop_free(loop);
    return EXIT_SUCCESS;
}
