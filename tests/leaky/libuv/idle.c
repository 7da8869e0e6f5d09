/* SPDX-License-Identifier: MIT */
/*
 * An idle handle that was never started is in its loop all the same.
 *
 * expect: unclosed watcher uv_idle_t, 1, by uv_idle_init in acquire, missing uv_close
 * expect: unclosed loop uv_loop_t, 1, by uv_loop_init in main, missing uv_loop_close
 * expect: lifecycle loop loop_busy, 1, in main
 */
#include <uv.h>

#include "twin.h"

static void acquire(uv_loop_t *loop, uv_idle_t *handle)
{
    (void)uv_idle_init(loop, handle);
}

int main(void)
{
    uv_loop_t loop;
    uv_idle_t handle;

    (void)uv_loop_init(&loop);
    acquire(&loop, &handle);
    RELEASE(uv_close((uv_handle_t *)&handle, NULL));
    RELEASE(uv_run(&loop, UV_RUN_DEFAULT));
    (void)uv_loop_close(&loop);
    return 0;
}
