/* SPDX-License-Identifier: MIT */
/*
 * The cases for libev. Watchers live in our memory; starting one costs libev no
 * allocation.
 *
 * Two things to know when its figures are read. ev_feed_event inside a callback runs in
 * the same batch, without a poll, so an endless chain would starve sockets;
 * callbacks-turn uses an idle watcher, which does poll. And ev_io_stop tells the kernel
 * nothing: libev leaves the descriptor in epoll, expects it to be closed soon, and sorts
 * out events that still come. So the readers case costs it one system call a descriptor,
 * where loops that remove for good pay two.
 */
#include <ev.h>

#include <stdlib.h>

#include "bench.h"
#include "pinger.h"
#include "ring.h"

static struct ev_loop *new_loop(void)
{
    struct ev_loop *loop = ev_loop_new(EVBACKEND_EPOLL | EVFLAG_NOENV);

    bench_require(loop != NULL, "ev_loop_new");
    return loop;
}

static void run_turn(struct ev_loop *loop)
{
    ev_run(loop, EVRUN_NOWAIT);
}

/* ---------------------------------------------------------------------------------------
 * ring
 */

struct ring_member {
    ev_io watcher; /* first, so that its address is ours */
    struct bench *bench;
    int next_write_fd;
};

static void pass_on(struct ev_loop *loop, ev_io *watcher, int events)
{
    struct ring_member *member = (struct ring_member *)watcher;

    (void)events;
    if (bench_ring_hop(member->bench, watcher->fd, member->next_write_fd)) {
        ev_break(loop, EVBREAK_ONE);
    }
}

static void run_ring(struct bench *bench)
{
    struct bench_pair *pairs = bench_new_pairs(BENCH_RING_PAIRS);
    struct ring_member *members = bench_new_array(BENCH_RING_PAIRS, sizeof *members);
    struct ev_loop *loop = new_loop();

    for (size_t i = 0; i < BENCH_RING_PAIRS; i++) {
        members[i].bench = bench;
        members[i].next_write_fd = bench_ring_next(pairs, i);
        ev_io_init(&members[i].watcher, pass_on, pairs[i].read_fd, EV_READ);
        ev_io_start(loop, &members[i].watcher);
    }
    run_turn(loop);

    bench_ring_launch(pairs);
    bench_start(bench);
    ev_run(loop, 0);
    bench_stop(bench);

    ev_loop_destroy(loop);
    free(members);
    bench_free_pairs(pairs, BENCH_RING_PAIRS);
}

/* ---------------------------------------------------------------------------------------
 * timer-cancel, timer-fire
 */

struct timers {
    ev_prepare
        starter; /* first, so that its address is ours; fed an event, never started */
    struct bench *bench;
    size_t count;
    size_t fired_count;
    uint32_t *delays_ms;
    ev_timer *watchers;
};

static void on_timer(struct ev_loop *loop, ev_timer *watcher, int events)
{
    struct timers *timers = watcher->data;

    (void)events;
    if (++timers->fired_count == timers->count) {
        ev_break(loop, EVBREAK_ONE);
    }
}

static void timers_init(struct timers *timers, struct bench *bench, uint32_t *delays_ms,
                        void (*start)(struct ev_loop *, ev_prepare *, int))
{
    *timers = (struct timers){ .bench = bench, .delays_ms = delays_ms };
    timers->watchers = bench_new_array(BENCH_TIMER_BATCH, sizeof *timers->watchers);
    ev_prepare_init(&timers->starter, start);
    for (size_t i = 0; i < BENCH_TIMER_BATCH; i++) {
        ev_init(&timers->watchers[i], on_timer);
        timers->watchers[i].data = timers;
    }
}

static void timers_done(struct timers *timers)
{
    free(timers->watchers);
    free(timers->delays_ms);
}

static void arm(struct ev_loop *loop, struct timers *timers)
{
    for (size_t i = 0; i < timers->count; i++) {
        ev_timer_set(&timers->watchers[i], timers->delays_ms[i] * 1e-3, 0.);
        ev_timer_start(loop, &timers->watchers[i]);
    }
}

static void arm_and_cancel(struct ev_loop *loop, ev_prepare *starter, int events)
{
    struct timers *timers = (struct timers *)starter;

    (void)events;
    arm(loop, timers);
    for (size_t i = 0; i < timers->count; i++) {
        ev_timer_stop(loop, &timers->watchers[i]);
    }
}

static void run_timer_cancel(struct bench *bench)
{
    struct ev_loop *loop = new_loop();
    struct timers timers;

    timers_init(&timers, bench, bench_new_delays(BENCH_TIMER_BATCH, 1000, 3600000),
                arm_and_cancel);
    while (bench->done < bench->count) {
        timers.count = bench_batch(bench, BENCH_TIMER_BATCH);
        bench_start(bench);
        ev_feed_event(loop, &timers.starter, EV_CUSTOM);
        run_turn(loop);
        run_turn(loop);
        bench_stop(bench);
        bench_finish_batch(bench, timers.count);
    }
    bench_require(timers.fired_count == 0, "cancelling every timer");

    timers_done(&timers);
    ev_loop_destroy(loop);
}

static void arm_and_wait(struct ev_loop *loop, ev_prepare *starter, int events)
{
    struct timers *timers = (struct timers *)starter;

    (void)events;
    arm(loop, timers);
    bench_wait_until_due(timers->bench);
}

static void run_timer_fire(struct bench *bench)
{
    struct ev_loop *loop = new_loop();
    struct timers timers;

    timers_init(&timers, bench, bench_new_due_delays(BENCH_TIMER_BATCH), arm_and_wait);
    while (bench->done < bench->count) {
        timers.count = bench_batch(bench, BENCH_TIMER_BATCH);
        timers.fired_count = 0;
        bench_start(bench);
        ev_feed_event(loop, &timers.starter, EV_CUSTOM);
        ev_run(loop, 0);
        bench_stop(bench);
        bench_finish_batch(bench, timers.fired_count);
    }

    timers_done(&timers);
    ev_loop_destroy(loop);
}

/* ---------------------------------------------------------------------------------------
 * timer-turn: a socket that stays readable arms a timer that is due at once
 */

struct turn {
    ev_io watcher;      /* first, so that its address is ours */
    ev_timer timers[2]; /* one is due while the other is armed */
    unsigned turn_count;
    struct bench *bench;
};

static void on_turn_timer(struct ev_loop *loop, ev_timer *watcher, int events)
{
    struct turn *turn = watcher->data;

    (void)events;
    if (++turn->bench->done == turn->bench->count) {
        ev_break(loop, EVBREAK_ONE);
    }
}

static void arm_at_once(struct ev_loop *loop, ev_io *watcher, int events)
{
    struct turn *turn = (struct turn *)watcher;
    ev_timer *timer = &turn->timers[turn->turn_count++ % 2];

    (void)events;
    ev_timer_set(timer, 0., 0.);
    ev_timer_start(loop, timer);
}

static void run_timer_turn(struct bench *bench)
{
    struct bench_pair *pair = bench_new_pairs(1);
    struct ev_loop *loop = new_loop();
    struct turn turn = { .bench = bench };

    bench_make_readable(pair);
    for (size_t i = 0; i < 2; i++) {
        ev_init(&turn.timers[i], on_turn_timer);
        turn.timers[i].data = &turn;
    }
    ev_io_init(&turn.watcher, arm_at_once, pair->read_fd, EV_READ);
    ev_io_start(loop, &turn.watcher);

    bench_start(bench);
    ev_run(loop, 0);
    bench_stop(bench);

    ev_io_stop(loop, &turn.watcher);
    ev_loop_destroy(loop);
    bench_free_pairs(pair, 1);
}

/* ---------------------------------------------------------------------------------------
 * callbacks, callbacks-turn
 */

static void feed_next(struct ev_loop *loop, ev_prepare *watcher, int events)
{
    struct bench *bench = watcher->data;

    if (++bench->done < bench->count) {
        ev_feed_event(loop, watcher, events);
    }
}

static void run_callbacks(struct bench *bench)
{
    struct ev_loop *loop = new_loop();
    ev_prepare watcher;

    ev_prepare_init(&watcher, feed_next);
    watcher.data = bench;

    bench_start(bench);
    ev_feed_event(loop, &watcher, EV_CUSTOM);
    run_turn(loop);
    bench_stop(bench);

    ev_loop_destroy(loop);
}

static void never_readable(struct ev_loop *loop, ev_io *watcher, int events)
{
    (void)loop;
    (void)watcher;
    (void)events;
    bench_require(false, "leaving a quiet socket alone");
}

static void on_idle(struct ev_loop *loop, ev_idle *watcher, int events)
{
    struct bench *bench = watcher->data;

    (void)events;
    if (++bench->done == bench->count) {
        ev_idle_stop(loop, watcher);
        ev_break(loop, EVBREAK_ONE);
    }
}

static void run_callbacks_turn(struct bench *bench)
{
    struct bench_pair *pair = bench_new_pairs(1);
    struct ev_loop *loop = new_loop();
    ev_io quiet;
    ev_idle watcher;

    ev_io_init(&quiet, never_readable, pair->read_fd, EV_READ);
    ev_io_start(loop, &quiet);
    ev_idle_init(&watcher, on_idle);
    watcher.data = bench;

    bench_start(bench);
    ev_idle_start(loop, &watcher);
    ev_run(loop, 0);
    bench_stop(bench);

    ev_io_stop(loop, &quiet);
    ev_loop_destroy(loop);
    bench_free_pairs(pair, 1);
}

/* ---------------------------------------------------------------------------------------
 * wakeups
 */

struct wakeup {
    ev_async watcher; /* first, so that its address is ours */
    struct ev_loop *loop;
    struct bench_pinger pinger;
};

static void on_wakeup(struct ev_loop *loop, ev_async *watcher, int events)
{
    struct wakeup *wakeup = (struct wakeup *)watcher;

    (void)events;
    if (bench_pinger_answer(&wakeup->pinger)) {
        ev_break(loop, EVBREAK_ONE);
    }
}

static void wake(void *userdata)
{
    struct wakeup *wakeup = userdata;

    ev_async_send(wakeup->loop, &wakeup->watcher);
}

static void run_wakeups(struct bench *bench)
{
    struct wakeup wakeup = { .loop = new_loop() };

    ev_async_init(&wakeup.watcher, on_wakeup);
    ev_async_start(wakeup.loop, &wakeup.watcher);

    bench_start(bench);
    bench_pinger_init(&wakeup.pinger, bench, wake, &wakeup);
    ev_run(wakeup.loop, 0);
    bench_stop(bench);

    bench_pinger_done(&wakeup.pinger);
    ev_loop_destroy(wakeup.loop);
}

/* ---------------------------------------------------------------------------------------
 * readers
 */

static void run_readers(struct bench *bench)
{
    struct bench_pair *pairs = bench_new_pairs(BENCH_READER_FDS);
    ev_io *watchers = bench_new_array(BENCH_READER_FDS, sizeof *watchers);
    struct ev_loop *loop = new_loop();

    for (size_t i = 0; i < BENCH_READER_FDS; i++) {
        ev_io_init(&watchers[i], never_readable, pairs[i].read_fd, EV_READ);
    }
    run_turn(loop);
    while (bench->done < bench->count) {
        size_t count = bench_batch(bench, BENCH_READER_FDS);

        bench_start(bench);
        for (size_t i = 0; i < count; i++) {
            ev_io_start(loop, &watchers[i]);
        }
        run_turn(loop);
        for (size_t i = 0; i < count; i++) {
            ev_io_stop(loop, &watchers[i]);
        }
        run_turn(loop);
        bench_stop(bench);
        bench_finish_batch(bench, count);
    }

    ev_loop_destroy(loop);
    free(watchers);
    bench_free_pairs(pairs, BENCH_READER_FDS);
}

const struct bench_library bench_library = {
    .name = "libev",
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
