/* SPDX-License-Identifier: MIT */
/*
 * A watcher is started in a loop that was destroyed. It is the default one, whose memory
 * stays: libev says nothing.
 *
 * expect: lifecycle loop loop_gone, 1, in start
 */
#include <ev.h>

#include "twin.h"

static void on_timeout(struct ev_loop *loop, ev_timer *watcher, int events)
{
    (void)loop;
    (void)watcher;
    (void)events;
}

static void start(struct ev_loop *loop, ev_timer *watcher)
{
    ev_timer_start(loop, watcher);
    ev_timer_stop(loop, watcher);
}

int main(void)
{
    static ev_timer watcher;
    struct ev_loop *loop = EV_DEFAULT;

    ev_timer_init(&watcher, on_timeout, 3600., 0.);
    RELEASE(start(loop, &watcher));
    ev_loop_destroy(loop);
    FORGET(start(loop, &watcher));
    return 0;
}
