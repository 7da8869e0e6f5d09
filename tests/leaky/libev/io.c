/* SPDX-License-Identifier: MIT */
/*
 * A descriptor watcher is started and not stopped. The loop is the default one, which
 * need not be destroyed.
 *
 * expect: unclosed watcher ev_io, 1, by ev_io_start in acquire, missing ev_io_stop
 */
#include <ev.h>

#include "twin.h"

static void on_event(struct ev_loop *loop, ev_io *watcher, int events)
{
    (void)loop;
    (void)watcher;
    (void)events;
}

static void acquire(struct ev_loop *loop, ev_io *watcher)
{
    ev_io_init(watcher, on_event, 0, EV_READ);
    ev_io_start(loop, watcher);
}

int main(void)
{
    static ev_io watcher;
    struct ev_loop *loop = EV_DEFAULT;

    acquire(loop, &watcher);
    ev_run(loop, EVRUN_NOWAIT);
    RELEASE(ev_io_stop(loop, &watcher));
    return 0;
}
