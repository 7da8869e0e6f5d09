/* SPDX-License-Identifier: MIT */
/*
 * A timer is armed after it was closed: libuv refuses, and nobody looks.
 *
 * expect: use-after-release watcher uv_timer_t, 1, in use
 */
#include <uv.h>

#include "twin.h"

static void on_timer(uv_timer_t *timer)
{
    (void)timer;
}

static void use(uv_timer_t *timer)
{
    (void)uv_timer_start(timer, on_timer, 1, 0);
}

int main(void)
{
    uv_loop_t loop;
    uv_timer_t timer;

    (void)uv_loop_init(&loop);
    (void)uv_timer_init(&loop, &timer);
    RELEASE(use(&timer));
    uv_close((uv_handle_t *)&timer, NULL);
    FORGET(use(&timer));
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    (void)uv_loop_close(&loop);
    return 0;
}
