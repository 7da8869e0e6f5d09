/* SPDX-License-Identifier: MIT */
/*
 * unc_loop_get_running gives the loop that runs in this thread. One that is only there,
 * or only set, does not count.
 *
 * Output:
 *
 *     set: no event loop is running in this thread
 *     in a callback: loop 1
 *     after the run: no event loop is running in this thread
 *
 * Report: none.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <unclosed/loop.h>

static void show(const char *when)
{
    struct unc_loop *loop;
    int r = unc_loop_get_running(&loop);

    if (r == 0) {
        (void)printf("%s: loop %" PRIu64 "\n", when, unc_loop_get_id(loop));
    } else {
        (void)printf("%s: %s\n", when, unc_strerror(r));
    }
}

static int on_ready(struct unc_loop *loop, void *userdata)
{
    (void)userdata;
    show("in a callback");
    return unc_loop_stop(loop);
}

int main(void)
{
    struct unc_loop *loop;

    if (unc_loop_new(&loop) < 0) {
        return EXIT_FAILURE;
    }
    (void)unc_loop_set(loop);
    show("set");
    if (unc_loop_call_soon(loop, on_ready, NULL, NULL) == 0) {
        (void)unc_loop_run_forever(loop);
    }
    show("after the run");
    (void)unc_loop_free(loop);
    return EXIT_SUCCESS;
}
