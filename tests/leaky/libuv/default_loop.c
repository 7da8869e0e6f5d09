/* SPDX-License-Identifier: MIT */
/*
 * The default loop is a loop like every other: the manual says that it should be closed,
 * so that what belongs to it is freed.
 *
 * expect: unclosed loop uv_loop_t, 1, by uv_default_loop in acquire,
 *         missing uv_loop_close
 */
#include <uv.h>

#include "twin.h"

static uv_loop_t *acquire(void)
{
    return uv_default_loop();
}

int main(void)
{
    uv_loop_t *loop = acquire();

    (void)uv_run(loop, UV_RUN_DEFAULT);
    RELEASE(uv_loop_close(loop));
    return 0;
}
