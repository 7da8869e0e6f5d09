/* SPDX-License-Identifier: MIT */
/*
 * unc_loop_get gives the loop that runs in this thread, else the one that was set for it.
 * It never makes one.
 *
 * Output:
 *
 *     at first: there is no current event loop in this thread
 *     set: loop 1
 *     in a callback of another: loop 2
 *     after the run: loop 1
 *     freed: there is no current event loop in this thread
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
    int r = unc_loop_get(&loop);

    if (r == 0) {
        (void)printf("%s: loop %" PRIu64 "\n", when, unc_loop_get_id(loop));
    } else {
        (void)printf("%s: %s\n", when, unc_strerror(r));
    }
}

static int on_ready(struct unc_loop *loop, void *userdata)
{
    (void)userdata;
    show("in a callback of another");
    return unc_loop_stop(loop);
}

int main(void)
{
    struct unc_loop *first;
    struct unc_loop *second;

    show("at first");
    if (unc_loop_new(&first) < 0 || unc_loop_new(&second) < 0) {
        return EXIT_FAILURE;
    }
    (void)unc_loop_set(first);
    show("set");
    if (unc_loop_call_soon(second, on_ready, NULL, NULL) == 0) {
        (void)unc_loop_run_forever(second);
    }
    show("after the run");
    (void)unc_loop_free(second);
    (void)unc_loop_free(first);
    show("freed");
    return EXIT_SUCCESS;
}
