/* SPDX-License-Identifier: MIT */
/*
 * Callbacks that end with a close: an optimising compiler makes jumps of these, which
 * return to libuv and look like its own calls. With gcc they are jumps in every build.
 */
#include <stddef.h>
#include <uv.h>

#ifdef __clang__
#define JUMPS
#else
#define JUMPS __attribute__((optimize("O2", "optimize-sibling-calls")))
#endif

static uv_udp_t udp;

JUMPS static void on_timer_closed(uv_handle_t *timer)
{
    (void)timer;
    uv_close((uv_handle_t *)&udp, NULL);
}

JUMPS static void on_timer(uv_timer_t *timer)
{
    uv_close((uv_handle_t *)timer, on_timer_closed);
}

int main(void)
{
    uv_loop_t loop;
    uv_timer_t timer;

    if (uv_loop_init(&loop) != 0 || uv_udp_init(&loop, &udp) != 0 ||
        uv_timer_init(&loop, &timer) != 0 ||
        uv_timer_start(&timer, on_timer, 0, 0) != 0) {
        return 1;
    }
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    return uv_loop_close(&loop) == 0 ? 0 : 1;
}
