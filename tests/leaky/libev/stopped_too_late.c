/* SPDX-License-Identifier: MIT */
/*
 * A watcher is stopped after its loop was destroyed.
 *
 * expect: lifecycle loop loop_dropped, 1, in drop
 * expect: use-after-release loop ev_loop, 1, in stop
 */
#include <ev.h>

#include "twin.h"

static void on_event(struct ev_loop *loop, ev_check *watcher, int events)
{
    (void)loop;
    (void)watcher;
    (void)events;
}

static void drop(struct ev_loop *loop)
{
    ev_loop_destroy(loop);
}

static void stop(struct ev_loop *loop, ev_check *watcher)
{
    ev_check_stop(loop, watcher);
}

int main(void)
{
    static ev_check watcher;
    struct ev_loop *loop = EV_DEFAULT;

    ev_check_init(&watcher, on_event);
    ev_check_start(loop, &watcher);
    RELEASE(stop(loop, &watcher));
    drop(loop);
    FORGET(stop(loop, &watcher));
    return 0;
}
