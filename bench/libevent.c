/* SPDX-License-Identifier: MIT */
/*
 * The cases for libevent. Events live in our memory (event_assign), which is cheaper than
 * event_new, and the loop has no locks, except in the wake-up case, where it needs them.
 *
 * event_active inside a callback runs in the same batch, without a poll. For
 * callbacks-turn the base is told to look for new events after every callback, which
 * libevent offers for just this purpose.
 */
#include <event2/event.h>
#include <event2/event_struct.h>
#include <event2/thread.h>

#include <stdlib.h>

#include "bench.h"
#include "pinger.h"
#include "ring.h"

static struct event_base *new_base(void)
{
    struct event_base *base = event_base_new();

    bench_require(base != NULL, "event_base_new");
    return base;
}

static void run_turn(struct event_base *base)
{
    (void)event_base_loop(base, EVLOOP_NONBLOCK);
}

/* ---------------------------------------------------------------------------------------
 * ring
 */

struct ring_member {
    struct event event;
    struct event_base *base;
    struct bench *bench;
    int next_write_fd;
};

static void pass_on(evutil_socket_t fd, short events, void *userdata)
{
    struct ring_member *member = userdata;

    (void)events;
    if (bench_ring_hop(member->bench, fd, member->next_write_fd)) {
        (void)event_base_loopbreak(member->base);
    }
}

static void run_ring(struct bench *bench)
{
    struct bench_pair *pairs = bench_new_pairs(BENCH_RING_PAIRS);
    struct ring_member *members = bench_new_array(BENCH_RING_PAIRS, sizeof *members);
    struct event_base *base = new_base();
    int r = 0;

    for (size_t i = 0; i < BENCH_RING_PAIRS; i++) {
        struct ring_member *member = &members[i];

        member->base = base;
        member->bench = bench;
        member->next_write_fd = bench_ring_next(pairs, i);
        r |= event_assign(&member->event, base, pairs[i].read_fd, EV_READ | EV_PERSIST,
                          pass_on, member);
        r |= event_add(&member->event, NULL);
    }
    bench_require(r == 0, "event_add");
    run_turn(base);

    bench_ring_launch(pairs);
    bench_start(bench);
    (void)event_base_dispatch(base);
    bench_stop(bench);

    for (size_t i = 0; i < BENCH_RING_PAIRS; i++) {
        (void)event_del(&members[i].event);
    }
    event_base_free(base);
    free(members);
    bench_free_pairs(pairs, BENCH_RING_PAIRS);
}

/* ---------------------------------------------------------------------------------------
 * timer-cancel, timer-fire
 */

struct timers {
    struct event starter;
    struct event_base *base;
    struct bench *bench;
    size_t count;
    size_t fired_count;
    uint32_t *delays_ms;
    struct event *events;
};

static void on_timer(evutil_socket_t fd, short events, void *userdata)
{
    struct timers *timers = userdata;

    (void)fd;
    (void)events;
    if (++timers->fired_count == timers->count) {
        (void)event_base_loopbreak(timers->base);
    }
}

static void timers_init(struct timers *timers, struct bench *bench, uint32_t *delays_ms,
                        event_callback_fn start)
{
    int r = 0;

    *timers =
        (struct timers){ .base = new_base(), .bench = bench, .delays_ms = delays_ms };
    timers->events = bench_new_array(BENCH_TIMER_BATCH, sizeof *timers->events);
    r |= event_assign(&timers->starter, timers->base, -1, 0, start, timers);
    for (size_t i = 0; i < BENCH_TIMER_BATCH; i++) {
        r |= event_assign(&timers->events[i], timers->base, -1, 0, on_timer, timers);
    }
    bench_require(r == 0, "event_assign");
}

static void timers_done(struct timers *timers)
{
    event_base_free(timers->base);
    free(timers->events);
    free(timers->delays_ms);
}

static void arm(struct timers *timers)
{
    int r = 0;

    for (size_t i = 0; i < timers->count; i++) {
        struct timeval delay = { .tv_sec = timers->delays_ms[i] / 1000,
                                 .tv_usec = timers->delays_ms[i] % 1000 * 1000 };

        r |= event_add(&timers->events[i], &delay);
    }
    bench_require(r == 0, "event_add");
}

static void arm_and_cancel(evutil_socket_t fd, short events, void *userdata)
{
    struct timers *timers = userdata;
    int r = 0;

    (void)fd;
    (void)events;
    arm(timers);
    for (size_t i = 0; i < timers->count; i++) {
        r |= event_del(&timers->events[i]);
    }
    bench_require(r == 0, "event_del");
}

static void run_timer_cancel(struct bench *bench)
{
    struct timers timers;

    timers_init(&timers, bench, bench_new_delays(BENCH_TIMER_BATCH, 1000, 3600000),
                arm_and_cancel);
    while (bench->done < bench->count) {
        timers.count = bench_batch(bench, BENCH_TIMER_BATCH);
        bench_start(bench);
        event_active(&timers.starter, EV_TIMEOUT, 1);
        run_turn(timers.base);
        run_turn(timers.base);
        bench_stop(bench);
        bench_finish_batch(bench, timers.count);
    }
    bench_require(timers.fired_count == 0, "cancelling every timer");

    timers_done(&timers);
}

static void arm_and_wait(evutil_socket_t fd, short events, void *userdata)
{
    struct timers *timers = userdata;

    (void)fd;
    (void)events;
    arm(timers);
    bench_wait_until_due(timers->bench);
}

static void run_timer_fire(struct bench *bench)
{
    struct timers timers;

    timers_init(&timers, bench, bench_new_due_delays(BENCH_TIMER_BATCH), arm_and_wait);
    while (bench->done < bench->count) {
        timers.count = bench_batch(bench, BENCH_TIMER_BATCH);
        timers.fired_count = 0;
        bench_start(bench);
        event_active(&timers.starter, EV_TIMEOUT, 1);
        (void)event_base_dispatch(timers.base);
        bench_stop(bench);
        bench_finish_batch(bench, timers.fired_count);
    }

    timers_done(&timers);
}

/* ---------------------------------------------------------------------------------------
 * timer-turn: a socket that stays readable arms a timer that is due at once
 */

struct turn {
    struct event reader;
    struct event timers[2]; /* one is due while the other is armed */
    unsigned turn_count;
    struct event_base *base;
    struct bench *bench;
};

static void on_turn_timer(evutil_socket_t fd, short events, void *userdata)
{
    struct turn *turn = userdata;

    (void)fd;
    (void)events;
    if (++turn->bench->done == turn->bench->count) {
        (void)event_base_loopbreak(turn->base);
    }
}

static void arm_at_once(evutil_socket_t fd, short events, void *userdata)
{
    static const struct timeval at_once;
    struct turn *turn = userdata;

    (void)fd;
    (void)events;
    (void)event_add(&turn->timers[turn->turn_count++ % 2], &at_once);
}

static void run_timer_turn(struct bench *bench)
{
    struct bench_pair *pair = bench_new_pairs(1);
    struct turn turn = { .base = new_base(), .bench = bench };
    int r = 0;

    bench_make_readable(pair);
    for (size_t i = 0; i < 2; i++) {
        r |= event_assign(&turn.timers[i], turn.base, -1, 0, on_turn_timer, &turn);
    }
    r |= event_assign(&turn.reader, turn.base, pair->read_fd, EV_READ | EV_PERSIST,
                      arm_at_once, &turn);
    r |= event_add(&turn.reader, NULL);
    bench_require(r == 0, "event_add");

    bench_start(bench);
    (void)event_base_dispatch(turn.base);
    bench_stop(bench);

    (void)event_del(&turn.reader);
    event_base_free(turn.base);
    bench_free_pairs(pair, 1);
}

/* ---------------------------------------------------------------------------------------
 * callbacks, callbacks-turn
 */

struct chain {
    struct event event;
    struct event_base *base;
    struct bench *bench;
};

static void activate_next(evutil_socket_t fd, short events, void *userdata)
{
    struct chain *chain = userdata;

    (void)fd;
    (void)events;
    if (++chain->bench->done == chain->bench->count) {
        (void)event_base_loopbreak(chain->base);
        return;
    }
    event_active(&chain->event, EV_TIMEOUT, 1);
}

static void run_chain(struct bench *bench, struct event_base *base)
{
    struct chain chain = { .base = base, .bench = bench };
    int r = event_assign(&chain.event, base, -1, 0, activate_next, &chain);

    bench_require(r == 0, "event_assign");

    bench_start(bench);
    event_active(&chain.event, EV_TIMEOUT, 1);
    (void)event_base_dispatch(base);
    bench_stop(bench);
}

static void run_callbacks(struct bench *bench)
{
    struct event_base *base = new_base();

    run_chain(bench, base);

    event_base_free(base);
}

static void never_readable(evutil_socket_t fd, short events, void *userdata)
{
    (void)fd;
    (void)events;
    (void)userdata;
    bench_require(false, "leaving a quiet socket alone");
}

static struct event_base *new_polling_base(void)
{
    struct event_config *config = event_config_new();
    struct event_base *base;
    int r;

    bench_require(config != NULL, "event_config_new");
    r = event_config_set_max_dispatch_interval(config, NULL, /* max_callbacks= */ 1,
                                               /* min_priority= */ 0);
    bench_require(r == 0, "event_config_set_max_dispatch_interval");
    base = event_base_new_with_config(config);
    bench_require(base != NULL, "event_base_new_with_config");
    event_config_free(config);
    return base;
}

static void run_callbacks_turn(struct bench *bench)
{
    struct bench_pair *pair = bench_new_pairs(1);
    struct event_base *base = new_polling_base();
    struct event quiet;
    int r = event_assign(&quiet, base, pair->read_fd, EV_READ | EV_PERSIST,
                         never_readable, NULL);

    r |= event_add(&quiet, NULL);
    bench_require(r == 0, "event_add");
    run_chain(bench, base);

    (void)event_del(&quiet);
    event_base_free(base);
    bench_free_pairs(pair, 1);
}

/* ---------------------------------------------------------------------------------------
 * wakeups
 */

struct wakeup {
    struct event event;
    struct event_base *base;
    struct bench_pinger pinger;
};

static void on_wakeup(evutil_socket_t fd, short events, void *userdata)
{
    struct wakeup *wakeup = userdata;

    (void)fd;
    (void)events;
    if (bench_pinger_answer(&wakeup->pinger)) {
        (void)event_base_loopbreak(wakeup->base);
    }
}

static void wake(void *userdata)
{
    struct wakeup *wakeup = userdata;

    event_active(&wakeup->event, EV_READ, 1);
}

static void run_wakeups(struct bench *bench)
{
    struct wakeup wakeup;
    int r;

    bench_require(evthread_use_pthreads() == 0, "evthread_use_pthreads");
    wakeup.base = new_base();
    r = event_assign(&wakeup.event, wakeup.base, -1, EV_PERSIST, on_wakeup, &wakeup);
    bench_require(r == 0, "event_assign");

    bench_start(bench);
    bench_pinger_init(&wakeup.pinger, bench, wake, &wakeup);
    (void)event_base_loop(wakeup.base, EVLOOP_NO_EXIT_ON_EMPTY);
    bench_stop(bench);

    bench_pinger_done(&wakeup.pinger);
    event_base_free(wakeup.base);
}

/* ---------------------------------------------------------------------------------------
 * readers
 */

static void run_readers(struct bench *bench)
{
    struct bench_pair *pairs = bench_new_pairs(BENCH_READER_FDS);
    struct event *events = bench_new_array(BENCH_READER_FDS, sizeof *events);
    struct event_base *base = new_base();
    int r = 0;

    for (size_t i = 0; i < BENCH_READER_FDS; i++) {
        r |= event_assign(&events[i], base, pairs[i].read_fd, EV_READ | EV_PERSIST,
                          never_readable, NULL);
    }
    run_turn(base);
    while (bench->done < bench->count) {
        size_t count = bench_batch(bench, BENCH_READER_FDS);

        bench_start(bench);
        for (size_t i = 0; i < count; i++) {
            r |= event_add(&events[i], NULL);
        }
        run_turn(base);
        for (size_t i = 0; i < count; i++) {
            r |= event_del(&events[i]);
        }
        run_turn(base);
        bench_stop(bench);
        bench_finish_batch(bench, count);
    }
    bench_require(r == 0, "event_add or event_del");

    event_base_free(base);
    free(events);
    bench_free_pairs(pairs, BENCH_READER_FDS);
}

const struct bench_library bench_library = {
    .name = "libevent",
    .run = {
        [BENCH_CASE_RING] = run_ring,
        [BENCH_CASE_TIMER_CANCEL] = run_timer_cancel,
        [BENCH_CASE_TIMER_FIRE] = run_timer_fire,
        [BENCH_CASE_TIMER_TURN] = run_timer_turn,
        [BENCH_CASE_CALLBACKS] = run_callbacks,
        [BENCH_CASE_CALLBACKS_TURN] = run_callbacks_turn,
        [BENCH_CASE_WAKEUPS] = run_wakeups,
        [BENCH_CASE_READERS] = run_readers,
    },
};
