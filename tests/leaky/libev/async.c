/* SPDX-License-Identifier: MIT */
/*
 * An async watcher is started and not stopped.
 *
 * expect: unclosed watcher ev_async, 1, by ev_async_start in acquire,
 *         missing ev_async_stop
 */
#include <ev.h>

#include "twin.h"

static void on_event(struct ev_loop *loop, ev_async *watcher, int events)
{
    (void)loop;
    (void)watcher;
    (void)events;
}

static void acquire(struct ev_loop *loop, ev_async *watcher)
{
    ev_async_init(watcher, on_event);
    ev_async_start(loop, watcher);
}

int main(void)
{
    static ev_async watcher;
    struct ev_loop *loop = EV_DEFAULT;

    acquire(loop, &watcher);
    ev_run(loop, EVRUN_NOWAIT);
    RELEASE(ev_async_stop(loop, &watcher));
    return 0;
}
