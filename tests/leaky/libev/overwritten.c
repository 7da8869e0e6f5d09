/* SPDX-License-Identifier: MIT */
/*
 * A program has a handler of SIGUSR1, and starts a watcher of it: libev asks nobody, and
 * when the watcher is stopped it leaves SIG_DFL.
 *
 * expect: lifecycle signal handler_overwritten, 1, in start
 */
#include <ev.h>
#include <signal.h>
#include <stddef.h>

#include "twin.h"

static void on_signal(int number)
{
    (void)number;
}

static void on_event(struct ev_loop *loop, ev_signal *watcher, int events)
{
    (void)loop;
    (void)watcher;
    (void)events;
}

static void start(struct ev_loop *loop, ev_signal *watcher)
{
    ev_signal_start(loop, watcher);
}

int main(void)
{
    const struct sigaction action = { .sa_handler = on_signal };
    static ev_signal watcher;
    struct ev_loop *loop = ev_loop_new(EVFLAG_AUTO);
    struct sigaction before;

    (void)sigaction(SIGUSR1, &action, &before);
    RELEASE(sigaction(SIGUSR1, &before, NULL));
    ev_signal_init(&watcher, on_event, SIGUSR1);
    start(loop, &watcher);
    ev_signal_stop(loop, &watcher);
    ev_loop_destroy(loop);
    return 0;
}
