/* SPDX-License-Identifier: MIT */
/*
 * A function makes a loop, uses it and forgets the pointer: nobody can close it any more.
 *
 * expect: loop, unc_loop, in warm_up, 1, missing unc_loop_close
 */
#include <stdlib.h>

#include <unclosed/loop.h>

static int on_ready(struct unc_loop *loop, void *userdata)
{
    (void)userdata;
    return unc_loop_stop(loop);
}

static int warm_up(void)
{
    struct unc_loop *loop;
    int r = unc_loop_new(&loop);

    if (r < 0) {
        return r;
    }
    r = unc_loop_call_soon(loop, on_ready, NULL, NULL);
    if (r == 0) {
        r = unc_loop_run_forever(loop);
    }
    return r;
}

int main(void)
{
    return warm_up() < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
