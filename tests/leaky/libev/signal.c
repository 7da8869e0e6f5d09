/* SPDX-License-Identifier: MIT */
/*
 * A signal watcher is started and not stopped; its handler is a part of it.
 *
 * expect: unclosed watcher ev_signal, 1, by ev_signal_start in acquire,
 *         missing ev_signal_stop
 */
#include <ev.h>

#include "twin.h"

static void on_event(struct ev_loop *loop, ev_signal *watcher, int events)
{
    (void)loop;
    (void)watcher;
    (void)events;
}

static void acquire(struct ev_loop *loop, ev_signal *watcher)
{
    ev_signal_init(watcher, on_event, SIGUSR1);
    ev_signal_start(loop, watcher);
}

int main(void)
{
    static ev_signal watcher;
    struct ev_loop *loop = EV_DEFAULT;

    acquire(loop, &watcher);
    ev_run(loop, EVRUN_NOWAIT);
    RELEASE(ev_signal_stop(loop, &watcher));
    return 0;
}
