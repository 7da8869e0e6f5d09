/* SPDX-License-Identifier: MIT */
/*
 * A timer is armed, and not closed when its loop is.
 *
 * expect: unclosed watcher uv_timer_t, 1, by uv_timer_init in acquire, missing uv_close
 * expect: unclosed loop uv_loop_t, 1, by uv_loop_init in main, missing uv_loop_close
 * expect: lifecycle loop loop_busy, 1, in main
 */
#include <uv.h>

#include "twin.h"

static void on_timer(uv_timer_t *handle)
{
    (void)handle;
}

static void acquire(uv_loop_t *loop, uv_timer_t *handle)
{
    (void)uv_timer_init(loop, handle);
    (void)uv_timer_start(handle, on_timer, 60000, 0);
}

int main(void)
{
    uv_loop_t loop;
    uv_timer_t handle;

    (void)uv_loop_init(&loop);
    acquire(&loop, &handle);
    RELEASE(uv_close((uv_handle_t *)&handle, NULL));
    RELEASE(uv_run(&loop, UV_RUN_DEFAULT));
    (void)uv_loop_close(&loop);
    return 0;
}
