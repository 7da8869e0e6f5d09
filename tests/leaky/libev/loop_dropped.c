/* SPDX-License-Identifier: MIT */
/*
 * A loop is destroyed with active watchers in it: they can never be stopped. It is one
 * mistake, and they are not told once more.
 *
 * expect: lifecycle loop loop_dropped, 1, in drop
 * says: with 2 ev_timer (2 active, no ev_timer_stop()) and 1 ev_async (1 active,
 */
#include <ev.h>

#include "twin.h"

static void on_timeout(struct ev_loop *loop, ev_timer *watcher, int events)
{
    (void)loop;
    (void)watcher;
    (void)events;
}

static void on_wakeup(struct ev_loop *loop, ev_async *watcher, int events)
{
    (void)loop;
    (void)watcher;
    (void)events;
}

static void drop(struct ev_loop *loop)
{
    ev_loop_destroy(loop);
}

int main(void)
{
    static ev_timer timers[3];
    static ev_async async;
    struct ev_loop *loop = ev_loop_new(EVFLAG_AUTO);

    for (int i = 0; i < 3; i++) {
        ev_timer_init(&timers[i], on_timeout, 3600., 60.);
        ev_timer_start(loop, &timers[i]);
    }
    ev_async_init(&async, on_wakeup);
    ev_async_start(loop, &async);
    ev_timer_stop(loop, &timers[1]);
    RELEASE(ev_timer_stop(loop, &timers[0]));
    RELEASE(ev_timer_stop(loop, &timers[2]));
    RELEASE(ev_async_stop(loop, &async));
    drop(loop);
    return 0;
}
