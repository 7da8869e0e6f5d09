/* SPDX-License-Identifier: MIT */
/*
 * An idle watcher is started and not stopped: it keeps the loop busy.
 *
 * expect: unclosed watcher ev_idle, 1, by ev_idle_start in acquire, missing ev_idle_stop
 */
#include <ev.h>

#include "twin.h"

static void on_event(struct ev_loop *loop, ev_idle *watcher, int events)
{
    (void)loop;
    (void)watcher;
    (void)events;
}

static void acquire(struct ev_loop *loop, ev_idle *watcher)
{
    ev_idle_init(watcher, on_event);
    ev_idle_start(loop, watcher);
}

int main(void)
{
    static ev_idle watcher;
    struct ev_loop *loop = EV_DEFAULT;

    acquire(loop, &watcher);
    ev_run(loop, EVRUN_NOWAIT);
    RELEASE(ev_idle_stop(loop, &watcher));
    return 0;
}
