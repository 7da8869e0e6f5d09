/* SPDX-License-Identifier: MIT */
#include <uv.h>

int leave(void);

int leave(void)
{
    static uv_loop_t loop;
    static uv_timer_t timer;

    return uv_loop_init(&loop) | uv_timer_init(&loop, &timer);
}
