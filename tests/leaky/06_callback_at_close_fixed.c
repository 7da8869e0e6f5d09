/* SPDX-License-Identifier: MIT */
/*
 * Only the last callback stops the loop.
 *
 * expect: nothing
 */
#include <stdlib.h>

#include <unclosed/loop.h>

static int flush(struct unc_loop *loop, void *userdata)
{
    (void)userdata;
    return unc_loop_stop(loop);
}

static int on_last_line(struct unc_loop *loop, void *userdata)
{
    (void)unc_loop_call_soon(loop, flush, userdata, NULL);
    return 0;
}

int main(void)
{
    struct unc_loop *loop;

    if (unc_loop_new(&loop) < 0) {
        return EXIT_FAILURE;
    }
    if (unc_loop_call_soon(loop, on_last_line, NULL, NULL) == 0) {
        (void)unc_loop_run_forever(loop);
    }
    (void)unc_loop_free(loop);
    return EXIT_SUCCESS;
}
