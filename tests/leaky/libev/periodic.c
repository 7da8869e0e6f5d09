/* SPDX-License-Identifier: MIT */
/*
 * A periodic timer is started and not stopped.
 *
 * expect: unclosed watcher ev_periodic, 1, by ev_periodic_start in acquire,
 *         missing ev_periodic_stop
 */
#include <ev.h>

#include "twin.h"

static void on_event(struct ev_loop *loop, ev_periodic *watcher, int events)
{
    (void)loop;
    (void)watcher;
    (void)events;
}

static void acquire(struct ev_loop *loop, ev_periodic *watcher)
{
    ev_periodic_init(watcher, on_event, 0., 3600., NULL);
    ev_periodic_start(loop, watcher);
}

int main(void)
{
    static ev_periodic watcher;
    struct ev_loop *loop = EV_DEFAULT;

    acquire(loop, &watcher);
    ev_run(loop, EVRUN_NOWAIT);
    RELEASE(ev_periodic_stop(loop, &watcher));
    return 0;
}
