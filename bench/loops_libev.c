/* SPDX-License-Identifier: MIT */
/* libev: a timer, a timer by ev_timer_again, and an io watcher that start and stop. */
#include <ev.h>
#include <stddef.h>

#include "loops.h"

static struct ev_loop *loop;

static void never(struct ev_loop *of, ev_timer *timer, int events)
{
    (void)of;
    (void)timer;
    (void)events;
}

static void never_ready(struct ev_loop *of, ev_io *io, int events)
{
    (void)of;
    (void)io;
    (void)events;
}

static void start_stop(long count)
{
    ev_timer timer;

    ev_timer_init(&timer, never, 1000., 0.);
    for (long i = 0; i < count; i++) {
        ev_timer_start(loop, &timer);
        ev_timer_stop(loop, &timer);
    }
}

static void start_stop_io(long count)
{
    ev_io io;

    ev_io_init(&io, never_ready, 0, EV_READ);
    for (long i = 0; i < count; i++) {
        ev_io_start(loop, &io);
        ev_io_stop(loop, &io);
    }
}

void loops_begin(void)
{
    loop = ev_loop_new(EVFLAG_AUTO);
    loops_require(loop != NULL, "ev_loop_new");
}

void loops_end(void)
{
    ev_loop_destroy(loop);
}

void (*const loops_echo)(int listener) = NULL;
const struct loops_case loops_cases[] = { { "timer", start_stop },
                                          { "io", start_stop_io },
                                          { NULL, NULL } };
