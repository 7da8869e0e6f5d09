/* SPDX-License-Identifier: MIT */
#include <ev.h>
#include <signal.h>

#include "same.h"

static void on_timer(struct ev_loop *loop, ev_timer *timer, int events)
{
    (void)events;
    ev_timer_stop(loop, timer);
}

static void on_io(struct ev_loop *loop, ev_io *io, int events)
{
    (void)events;
    drain(io->fd);
    ev_io_stop(loop, io);
}

static void on_signal(struct ev_loop *loop, ev_signal *signal, int events)
{
    (void)events;
    ev_signal_stop(loop, signal);
}

static void on_idle(struct ev_loop *loop, ev_idle *idle, int events)
{
    (void)events;
    ev_idle_stop(loop, idle);
}

static void turn(void)
{
    struct ev_loop *loop = ev_loop_new(EVBACKEND_EPOLL);
    ev_signal signal;
    ev_timer timer;
    ev_idle idle;
    ev_io io;
    int fds[2];

    fill(fds);
    must(loop != NULL);
    ev_timer_init(&timer, on_timer, 0., 0.);
    ev_io_init(&io, on_io, fds[0], EV_READ);
    ev_signal_init(&signal, on_signal, SIGUSR1);
    ev_idle_init(&idle, on_idle);
    ev_timer_start(loop, &timer);
    ev_io_start(loop, &io);
    ev_signal_start(loop, &signal);
    ev_idle_start(loop, &idle);
    must(raise(SIGUSR1) == 0);
    for (int i = 0; i < 4; i++) {
        (void)ev_run(loop, EVRUN_NOWAIT);
    }
    ev_loop_destroy(loop);
    must(close(fds[0]) == 0 && close(fds[1]) == 0);
}
