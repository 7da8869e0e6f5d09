/* SPDX-License-Identifier: MIT */
/*
 * A watcher is given another descriptor while it is active. When it is stopped, libev
 * looks for it in the list of the new one, and the old one keeps it.
 *
 * expect: lifecycle watcher changed_while_active, 1, in stop
 */
#include <ev.h>

#include "twin.h"

static void on_event(struct ev_loop *loop, ev_io *watcher, int events)
{
    (void)loop;
    (void)watcher;
    (void)events;
}

static void stop(struct ev_loop *loop, ev_io *watcher)
{
    ev_io_stop(loop, watcher);
}

int main(void)
{
    static ev_io watcher;
    struct ev_loop *loop = ev_loop_new(EVFLAG_AUTO);

    ev_io_init(&watcher, on_event, 2, EV_READ);
    ev_io_start(loop, &watcher);
    RELEASE(ev_io_stop(loop, &watcher));
    ev_io_set(&watcher, 1, EV_READ);
    RELEASE(ev_io_start(loop, &watcher));
    stop(loop, &watcher);
    ev_loop_destroy(loop);
    return 0;
}
