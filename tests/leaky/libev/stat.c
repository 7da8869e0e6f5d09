/* SPDX-License-Identifier: MIT */
/*
 * A file is watched, and the watcher is not stopped.
 *
 * expect: unclosed watcher ev_stat, 1, by ev_stat_start in acquire, missing ev_stat_stop
 */
#include <ev.h>

#include "twin.h"

static void on_event(struct ev_loop *loop, ev_stat *watcher, int events)
{
    (void)loop;
    (void)watcher;
    (void)events;
}

static void acquire(struct ev_loop *loop, ev_stat *watcher)
{
    ev_stat_init(watcher, on_event, "/", 0.);
    ev_stat_start(loop, watcher);
}

int main(void)
{
    static ev_stat watcher;
    struct ev_loop *loop = EV_DEFAULT;

    acquire(loop, &watcher);
    ev_run(loop, EVRUN_NOWAIT);
    RELEASE(ev_stat_stop(loop, &watcher));
    return 0;
}
