/* SPDX-License-Identifier: MIT */
#include <ev.h>

int leave(void);

static void call(struct ev_loop *loop, ev_timer *timer, int events)
{
    (void)loop, (void)timer, (void)events;
}

int leave(void)
{
    static ev_timer timer;
    struct ev_loop *loop = ev_loop_new(0);

    ev_timer_init(&timer, call, 1000., 0.);
    ev_timer_start(loop, &timer);
    return 0;
}
