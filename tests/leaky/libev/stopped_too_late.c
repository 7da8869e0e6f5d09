/* SPDX-License-Identifier: MIT */
/*
 * A watcher is stopped after its loop was destroyed: one of those that libev keeps for
 * all loops, for with the others it would crash.
 *
 * expect: lifecycle loop loop_dropped, 1, in drop
 * expect: use-after-release loop ev_loop, 1, in stop
 */
#include <ev.h>

#include "twin.h"

static void on_event(struct ev_loop *loop, ev_child *watcher, int events)
{
    (void)loop;
    (void)watcher;
    (void)events;
}

static void drop(struct ev_loop *loop)
{
    ev_loop_destroy(loop);
}

static void stop(struct ev_loop *loop, ev_child *watcher)
{
    ev_child_stop(loop, watcher);
}

int main(void)
{
    static ev_child watcher;
    struct ev_loop *loop = EV_DEFAULT;

    ev_child_init(&watcher, on_event, 0, 0);
    ev_child_start(loop, &watcher);
    RELEASE(stop(loop, &watcher));
    drop(loop);
    FORGET(stop(loop, &watcher));
    return 0;
}
