/* SPDX-License-Identifier: MIT */
/*
 * A prepare watcher is started and not stopped.
 *
 * expect: unclosed watcher ev_prepare, 1, by ev_prepare_start in acquire,
 *         missing ev_prepare_stop
 */
#include <ev.h>

#include "twin.h"

static void on_event(struct ev_loop *loop, ev_prepare *watcher, int events)
{
    (void)loop;
    (void)watcher;
    (void)events;
}

static void acquire(struct ev_loop *loop, ev_prepare *watcher)
{
    ev_prepare_init(watcher, on_event);
    ev_prepare_start(loop, watcher);
}

int main(void)
{
    static ev_prepare watcher;
    struct ev_loop *loop = EV_DEFAULT;

    acquire(loop, &watcher);
    ev_run(loop, EVRUN_NOWAIT);
    RELEASE(ev_prepare_stop(loop, &watcher));
    return 0;
}
