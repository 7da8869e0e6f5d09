/* SPDX-License-Identifier: MIT */
/*
 * A closed loop is over for good, but it is not in the way: the next one is new in every
 * respect.
 *
 * Output:
 *
 *     hello from loop 1
 *     hello from loop 2
 *
 * Report: none.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <unclosed/loop.h>

static int greet(struct unc_loop *loop, void *userdata)
{
    (void)userdata;
    (void)printf("hello from loop %" PRIu64 "\n", unc_loop_get_id(loop));
    return unc_loop_stop(loop);
}

static int use_a_loop(void)
{
    struct unc_loop *loop;
    int r = unc_loop_new(&loop);

    if (r < 0) {
        return r;
    }
    r = unc_loop_call_soon(loop, greet, NULL, NULL);
    if (r == 0) {
        r = unc_loop_run_forever(loop);
    }
    (void)unc_loop_close(loop);
    (void)unc_loop_free(loop);
    return r;
}

int main(void)
{
    int r = use_a_loop();

    if (r == 0) {
        r = use_a_loop();
    }
    return r == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
