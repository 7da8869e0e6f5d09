/* SPDX-License-Identifier: MIT */
/*
 * A clean-up watcher is active for as long as its loop: in the default one, which nobody
 * destroys, to the end of the process. Its callback stops what is left where the loop is
 * destroyed.
 */
#include <ev.h>
#include <stddef.h>

static ev_timer timer;

static void on_timeout(struct ev_loop *loop, ev_timer *watcher, int events)
{
    (void)loop;
    (void)watcher;
    (void)events;
}

static void on_cleanup(struct ev_loop *loop, ev_cleanup *watcher, int events)
{
    (void)events;
    ev_timer_stop(loop, &timer);
    ev_cleanup_stop(loop, watcher);
}

int main(void)
{
    static ev_cleanup cleanups[2];
    struct ev_loop *loop = ev_loop_new(EVFLAG_AUTO);

    ev_timer_init(&timer, on_timeout, 3600., 0.);
    ev_timer_start(loop, &timer);
    ev_cleanup_init(&cleanups[0], on_cleanup);
    ev_cleanup_start(loop, &cleanups[0]);
    ev_loop_destroy(loop);

    ev_cleanup_init(&cleanups[1], on_cleanup);
    ev_cleanup_start(EV_DEFAULT, &cleanups[1]);
    ev_run(EV_DEFAULT, EVRUN_NOWAIT);
    return 0;
}
