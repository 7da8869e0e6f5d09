/* SPDX-License-Identifier: MIT */
/*
 * The manual's way of a watcher that is not to keep the loop running, half of it: the
 * reference is not taken again before the watcher is stopped, and one of the others pays.
 *
 * expect: lifecycle loop unbalanced_references, 1, in main
 * says: ev_unref() was called once more than ev_ref()
 */
#include <ev.h>

#include "twin.h"

static void on_event(struct ev_loop *loop, ev_signal *watcher, int events)
{
    (void)loop;
    (void)watcher;
    (void)events;
}

static void drop(struct ev_loop *loop)
{
    ev_loop_destroy(loop);
}

int main(void)
{
    static ev_signal watcher;
    struct ev_loop *loop = ev_loop_new(EVFLAG_AUTO);

    ev_signal_init(&watcher, on_event, SIGUSR1);
    ev_signal_start(loop, &watcher);
    ev_unref(loop);
    ev_run(loop, EVRUN_NOWAIT);
    RELEASE(ev_ref(loop));
    ev_signal_stop(loop, &watcher);
    drop(loop);
    return 0;
}
