/* SPDX-License-Identifier: MIT */
/*
 * A child watcher is started and not stopped.
 *
 * expect: unclosed watcher ev_child, 1, by ev_child_start in acquire,
 *         missing ev_child_stop
 */
#include <ev.h>

#include "twin.h"

static void on_event(struct ev_loop *loop, ev_child *watcher, int events)
{
    (void)loop;
    (void)watcher;
    (void)events;
}

static void acquire(struct ev_loop *loop, ev_child *watcher)
{
    ev_child_init(watcher, on_event, 0, 0);
    ev_child_start(loop, watcher);
}

int main(void)
{
    static ev_child watcher;
    struct ev_loop *loop = EV_DEFAULT;

    acquire(loop, &watcher);
    ev_run(loop, EVRUN_NOWAIT);
    RELEASE(ev_child_stop(loop, &watcher));
    return 0;
}
