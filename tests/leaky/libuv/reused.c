/* SPDX-License-Identifier: MIT */
/*
 * A loop and its timer are given up without a close, and others are set up in their
 * memory. What was there before is forgotten: the new ones are not blamed for it, and
 * are told of for themselves.
 *
 * expect: unclosed watcher uv_timer_t, 1, by uv_timer_init in again, missing uv_close
 * expect: unclosed loop uv_loop_t, 1, by uv_loop_init in again, missing uv_loop_close
 */
#include <string.h>
#include <uv.h>

#include "twin.h"

static uv_loop_t loop;
static uv_timer_t timer;

static void first(void)
{
    (void)uv_loop_init(&loop);
    (void)uv_timer_init(&loop, &timer);
}

static void again(void)
{
    (void)uv_loop_init(&loop);
    (void)uv_timer_init(&loop, &timer);
}

int main(void)
{
    first();
    memset(&timer, 0, sizeof timer);
    memset(&loop, 0, sizeof loop);
    again();
    RELEASE(uv_close((uv_handle_t *)&timer, NULL));
    RELEASE(uv_run(&loop, UV_RUN_DEFAULT));
    RELEASE(uv_loop_close(&loop));
    return 0;
}
