/* SPDX-License-Identifier: MIT */
/*
 * A timer is started and not stopped, and never fires.
 *
 * expect: unclosed watcher ev_timer, 1, by ev_timer_start in acquire,
 *         missing ev_timer_stop
 */
#include <ev.h>

#include "twin.h"

static void on_event(struct ev_loop *loop, ev_timer *watcher, int events)
{
    (void)loop;
    (void)watcher;
    (void)events;
}

static void acquire(struct ev_loop *loop, ev_timer *watcher)
{
    ev_timer_init(watcher, on_event, 3600., 0.);
    ev_timer_start(loop, watcher);
}

int main(void)
{
    static ev_timer watcher;
    struct ev_loop *loop = EV_DEFAULT;

    acquire(loop, &watcher);
    ev_run(loop, EVRUN_NOWAIT);
    RELEASE(ev_timer_stop(loop, &watcher));
    return 0;
}
