/* SPDX-License-Identifier: MIT */
/*
 * A loop runs until somebody stops it: here a timer, when it has ticked three times. What
 * was asked for, the handle of the timer, is given back.
 *
 * Output:
 *
 *     tick 1
 *     tick 2
 *     tick 3
 *     stopped
 *
 * Report: none.
 */
#include <stdio.h>
#include <stdlib.h>

#include <unclosed/loop.h>

static int on_tick(struct unc_loop *loop, void *userdata)
{
    int *count = userdata;

    (void)printf("tick %d\n", ++*count);
    return *count == 3 ? unc_loop_stop(loop) : 0;
}

int main(void)
{
    struct unc_handle *timer;
    struct unc_loop *loop;
    int count = 0;

    if (unc_loop_new(&loop) < 0) {
        return EXIT_FAILURE;
    }
    if (unc_loop_call_every(loop, UNC_MS(1), on_tick, &count, &timer) == 0) {
        (void)unc_loop_run_forever(loop);
        (void)puts("stopped");
        (void)unc_handle_cancel(timer);
        (void)unc_handle_unref(timer);
    }
    (void)unc_loop_free(loop);
    return EXIT_SUCCESS;
}
