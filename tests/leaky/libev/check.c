/* SPDX-License-Identifier: MIT */
/*
 * A check watcher is started and not stopped.
 *
 * expect: unclosed watcher ev_check, 1, by ev_check_start in acquire,
 *         missing ev_check_stop
 */
#include <ev.h>

#include "twin.h"

static void on_event(struct ev_loop *loop, ev_check *watcher, int events)
{
    (void)loop;
    (void)watcher;
    (void)events;
}

static void acquire(struct ev_loop *loop, ev_check *watcher)
{
    ev_check_init(watcher, on_event);
    ev_check_start(loop, watcher);
}

int main(void)
{
    static ev_check watcher;
    struct ev_loop *loop = EV_DEFAULT;

    acquire(loop, &watcher);
    ev_run(loop, EVRUN_NOWAIT);
    RELEASE(ev_check_stop(loop, &watcher));
    return 0;
}
