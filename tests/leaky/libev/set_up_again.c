/* SPDX-License-Identifier: MIT */
/*
 * A watcher is set up and started again while it is active: libev has it twice.
 *
 * expect: lifecycle watcher changed_while_active, 1, in start
 */
#include <ev.h>

#include "twin.h"

static void on_event(struct ev_loop *loop, ev_prepare *watcher, int events)
{
    (void)loop;
    (void)watcher;
    (void)events;
}

static void start(struct ev_loop *loop, ev_prepare *watcher)
{
    ev_prepare_init(watcher, on_event);
    ev_prepare_start(loop, watcher);
}

int main(void)
{
    static ev_prepare watcher;
    struct ev_loop *loop = EV_DEFAULT;

    start(loop, &watcher);
    RELEASE(ev_prepare_stop(loop, &watcher));
    start(loop, &watcher);
    ev_prepare_stop(loop, &watcher);
    return 0;
}
