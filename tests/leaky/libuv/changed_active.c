/* SPDX-License-Identifier: MIT */
/*
 * A timer is set up again while it is armed, and is in the loop's heap: its loop is
 * broken from then on. The program does not live to see it.
 *
 * expect: lifecycle watcher changed_while_active, 1, in set_up
 * expect: unclosed watcher uv_timer_t, 1, by uv_timer_init in set_up, missing uv_close
 * expect: unclosed loop uv_loop_t, 1, by uv_loop_init in main, missing uv_loop_close
 */
#include <uv.h>

#include "twin.h"

static void on_timer(uv_timer_t *timer)
{
    (void)timer;
}

static void set_up(uv_loop_t *loop, uv_timer_t *timer)
{
    (void)uv_timer_init(loop, timer);
}

int main(void)
{
    uv_loop_t loop;
    uv_timer_t timer;

    (void)uv_loop_init(&loop);
    set_up(&loop, &timer);
    (void)uv_timer_start(&timer, on_timer, 60000, 0);
    FORGET(set_up(&loop, &timer));
    RELEASE(uv_close((uv_handle_t *)&timer, NULL));
    RELEASE(uv_run(&loop, UV_RUN_DEFAULT));
    RELEASE(uv_loop_close(&loop));
    return 0;
}
