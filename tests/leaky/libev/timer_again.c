/* SPDX-License-Identifier: MIT */
/*
 * ev_timer_again() starts a timer, the idle timeout of libev's manual, and it is not
 * stopped.
 *
 * expect: unclosed watcher ev_timer, 1, by ev_timer_again in acquire,
 *         missing ev_timer_stop
 */
#include <ev.h>

#include "twin.h"

static void on_timeout(struct ev_loop *loop, ev_timer *watcher, int events)
{
    (void)loop;
    (void)watcher;
    (void)events;
}

static void acquire(struct ev_loop *loop, ev_timer *watcher)
{
    ev_init(watcher, on_timeout);
    watcher->repeat = 60.;
    ev_timer_again(loop, watcher);
}

int main(void)
{
    static ev_timer watcher;
    struct ev_loop *loop = EV_DEFAULT;

    acquire(loop, &watcher);
    ev_timer_again(loop, &watcher);
    ev_run(loop, EVRUN_NOWAIT);
#ifdef TIDY
    watcher.repeat = 0.;
    ev_timer_again(loop, &watcher);
#endif
    return 0;
}
