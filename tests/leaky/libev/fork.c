/* SPDX-License-Identifier: MIT */
/*
 * A fork watcher is started and not stopped.
 *
 * expect: unclosed watcher ev_fork, 1, by ev_fork_start in acquire, missing ev_fork_stop
 */
#include <ev.h>

#include "twin.h"

static void on_event(struct ev_loop *loop, ev_fork *watcher, int events)
{
    (void)loop;
    (void)watcher;
    (void)events;
}

static void acquire(struct ev_loop *loop, ev_fork *watcher)
{
    ev_fork_init(watcher, on_event);
    ev_fork_start(loop, watcher);
}

int main(void)
{
    static ev_fork watcher;
    struct ev_loop *loop = EV_DEFAULT;

    acquire(loop, &watcher);
    ev_run(loop, EVRUN_NOWAIT);
    RELEASE(ev_fork_stop(loop, &watcher));
    return 0;
}
