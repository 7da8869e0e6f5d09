/* SPDX-License-Identifier: MIT */
/*
 * ev_periodic_again() starts what was stopped, and it is not stopped once more.
 *
 * expect: unclosed watcher ev_periodic, 1, by ev_periodic_again in acquire,
 *         missing ev_periodic_stop
 */
#include <ev.h>

#include "twin.h"

static void on_time(struct ev_loop *loop, ev_periodic *watcher, int events)
{
    (void)loop;
    (void)watcher;
    (void)events;
}

static void acquire(struct ev_loop *loop, ev_periodic *watcher)
{
    ev_periodic_set(watcher, 0., 7200., NULL);
    ev_periodic_again(loop, watcher);
}

int main(void)
{
    static ev_periodic watcher;
    struct ev_loop *loop = EV_DEFAULT;

    ev_periodic_init(&watcher, on_time, 0., 3600., NULL);
    ev_periodic_start(loop, &watcher);
    ev_periodic_stop(loop, &watcher);
    acquire(loop, &watcher);
    RELEASE(ev_periodic_stop(loop, &watcher));
    return 0;
}
