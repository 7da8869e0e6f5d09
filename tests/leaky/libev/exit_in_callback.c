/* SPDX-License-Identifier: MIT */
/*
 * A program that ends inside a callback of the default loop, as many do: what it had, it
 * has stopped; the loop stays, as libev says it may. A reference that it has given back
 * for a watcher is taken again first.
 */
#include <ev.h>
#include <stdlib.h>

static ev_signal interrupted;

static void on_signal(struct ev_loop *loop, ev_signal *watcher, int events)
{
    (void)loop;
    (void)watcher;
    (void)events;
}

static void on_timeout(struct ev_loop *loop, ev_timer *watcher, int events)
{
    (void)watcher;
    (void)events;
    ev_ref(loop);
    ev_signal_stop(loop, &interrupted);
    exit(0);
}

int main(void)
{
    struct ev_loop *loop = EV_DEFAULT;
    ev_timer timer;

    ev_signal_init(&interrupted, on_signal, SIGINT);
    ev_signal_start(loop, &interrupted);
    ev_unref(loop);
    ev_timer_init(&timer, on_timeout, 0., 0.);
    ev_timer_start(loop, &timer);
    ev_run(loop, 0);
    return 1;
}
