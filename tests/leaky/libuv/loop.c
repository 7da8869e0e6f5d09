/* SPDX-License-Identifier: MIT */
/*
 * A loop is run to its end, and not closed: its descriptors stay, which are no findings
 * of their own.
 *
 * expect: unclosed loop uv_loop_t, 1, by uv_loop_init in acquire, missing uv_loop_close
 */
#include <uv.h>

#include "twin.h"

static void acquire(uv_loop_t *loop)
{
    (void)uv_loop_init(loop);
}

int main(void)
{
    uv_loop_t loop;

    acquire(&loop);
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    RELEASE(uv_loop_close(&loop));
    return 0;
}
