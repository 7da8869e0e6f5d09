/* SPDX-License-Identifier: MIT */
/*
 * The cases for this project's own loop. UNCLOSED_OPTIONS=enabled=0 measures it without
 * tracking, as its peers run; without that it keeps the record that reports are made of.
 *
 * Unlike its peers it owns the memory of its timers and callbacks, so arming one includes
 * making it and cancelling one includes giving it back.
 */
#include <unclosed/loop.h>

#include <stdlib.h>

#include "bench.h"
#include "pinger.h"
#include "ring.h"

static struct unc_loop *new_loop(void)
{
    struct unc_loop *loop = NULL;

    bench_require(unc_loop_new(&loop) == 0, "unc_loop_new");
    return loop;
}

static void run_turn(struct unc_loop *loop)
{
    bench_require(unc_loop_stop(loop) == 0, "unc_loop_stop");
    bench_require(unc_loop_run_forever(loop) == 0, "unc_loop_run_forever");
}

/* ---------------------------------------------------------------------------------------
 * ring
 */

struct ring_member {
    struct bench *bench;
    int next_write_fd;
};

static int pass_on(struct unc_loop *loop, int fd, void *userdata)
{
    struct ring_member *member = userdata;

    return bench_ring_hop(member->bench, fd, member->next_write_fd) ? unc_loop_stop(loop)
                                                                    : 0;
}

static void run_ring(struct bench *bench)
{
    struct bench_pair *pairs = bench_new_pairs(BENCH_RING_PAIRS);
    struct ring_member *members = bench_new_array(BENCH_RING_PAIRS, sizeof *members);
    struct unc_loop *loop = new_loop();
    int r = 0;

    for (size_t i = 0; i < BENCH_RING_PAIRS; i++) {
        members[i] = (struct ring_member){ bench, bench_ring_next(pairs, i) };
        r |= unc_loop_add_reader(loop, pairs[i].read_fd, pass_on, &members[i]);
    }
    bench_require(r == 0, "unc_loop_add_reader");
    run_turn(loop);

    bench_ring_launch(pairs);
    bench_start(bench);
    bench_require(unc_loop_run_forever(loop) == 0, "unc_loop_run_forever");
    bench_stop(bench);

    for (size_t i = 0; i < BENCH_RING_PAIRS; i++) {
        (void)unc_loop_remove_reader(loop, pairs[i].read_fd);
    }
    unc_loop_free(loop);
    free(members);
    bench_free_pairs(pairs, BENCH_RING_PAIRS);
}

/* ---------------------------------------------------------------------------------------
 * timer-cancel, timer-fire
 */

struct timers {
    struct bench *bench;
    size_t count;
    size_t fired_count;
    uint32_t *delays_ms;
    struct unc_handle **handles;
};

static int on_timer(struct unc_loop *loop, void *userdata)
{
    struct timers *timers = userdata;

    return ++timers->fired_count == timers->count ? unc_loop_stop(loop) : 0;
}

/*
 * The peers count a delay from the time their loop read at the start of the turn;
 * unc_loop_call_at with one reading of the clock is the same.
 */
static int arm_and_cancel(struct unc_loop *loop, void *userdata)
{
    struct timers *timers = userdata;
    int64_t now_ns = unc_loop_time(loop);
    int r = 0;

    for (size_t i = 0; i < timers->count; i++) {
        r |= unc_loop_call_at(loop, now_ns + UNC_MS(timers->delays_ms[i]), on_timer,
                              timers, &timers->handles[i]);
    }
    bench_require(r == 0, "unc_loop_call_at");

    for (size_t i = 0; i < timers->count; i++) {
        r |= unc_handle_cancel(timers->handles[i]);
        unc_handle_unref(timers->handles[i]);
    }
    bench_require(r == 0, "unc_handle_cancel");
    return 0;
}

static void run_timer_cancel(struct bench *bench)
{
    struct timers timers = { .bench = bench };
    struct unc_loop *loop = new_loop();

    timers.delays_ms = bench_new_delays(BENCH_TIMER_BATCH, 1000, 3600000);
    timers.handles = bench_new_array(BENCH_TIMER_BATCH, sizeof *timers.handles);

    while (bench->done < bench->count) {
        timers.count = bench_batch(bench, BENCH_TIMER_BATCH);
        bench_start(bench);
        bench_require(unc_loop_call_soon(loop, arm_and_cancel, &timers, NULL) == 0,
                      "unc_loop_call_soon");
        run_turn(loop);
        /* Cancelled timers may be swept later, but not for nothing. */
        run_turn(loop);
        bench_stop(bench);
        bench_finish_batch(bench, timers.count);
    }
    bench_require(timers.fired_count == 0, "cancelling every timer");

    unc_loop_free(loop);
    free(timers.handles);
    free(timers.delays_ms);
}

static int arm_and_wait(struct unc_loop *loop, void *userdata)
{
    struct timers *timers = userdata;
    int64_t now_ns = unc_loop_time(loop);
    int r = 0;

    for (size_t i = 0; i < timers->count; i++) {
        r |= unc_loop_call_at(loop, now_ns + UNC_MS(timers->delays_ms[i]), on_timer,
                              timers, NULL);
    }
    bench_require(r == 0, "unc_loop_call_at");
    bench_wait_until_due(timers->bench);
    return 0;
}

static void run_timer_fire(struct bench *bench)
{
    struct timers timers = { .bench = bench };
    struct unc_loop *loop = new_loop();

    timers.delays_ms = bench_new_due_delays(BENCH_TIMER_BATCH);

    while (bench->done < bench->count) {
        timers.count = bench_batch(bench, BENCH_TIMER_BATCH);
        timers.fired_count = 0;
        bench_start(bench);
        bench_require(unc_loop_call_soon(loop, arm_and_wait, &timers, NULL) == 0,
                      "unc_loop_call_soon");
        bench_require(unc_loop_run_forever(loop) == 0, "unc_loop_run_forever");
        bench_stop(bench);
        bench_finish_batch(bench, timers.fired_count);
    }

    unc_loop_free(loop);
    free(timers.delays_ms);
}

/* ---------------------------------------------------------------------------------------
 * timer-turn: a socket that stays readable arms a timer that is due at once
 */

static int on_turn_timer(struct unc_loop *loop, void *userdata)
{
    struct bench *bench = userdata;

    return ++bench->done == bench->count ? unc_loop_stop(loop) : 0;
}

static int arm_at_once(struct unc_loop *loop, int fd, void *userdata)
{
    (void)fd;
    return unc_loop_call_later(loop, 0, on_turn_timer, userdata, NULL);
}

static void run_timer_turn(struct bench *bench)
{
    struct bench_pair *pair = bench_new_pairs(1);
    struct unc_loop *loop = new_loop();

    bench_make_readable(pair);
    bench_require(unc_loop_add_reader(loop, pair->read_fd, arm_at_once, bench) == 0,
                  "unc_loop_add_reader");

    bench_start(bench);
    bench_require(unc_loop_run_forever(loop) == 0, "unc_loop_run_forever");
    bench_stop(bench);

    bench_require(unc_loop_remove_reader(loop, pair->read_fd) == 1,
                  "unc_loop_remove_reader");
    unc_loop_free(loop);
    bench_free_pairs(pair, 1);
}

/* ---------------------------------------------------------------------------------------
 * callbacks, callbacks-turn
 */

static int queue_next(struct unc_loop *loop, void *userdata)
{
    struct bench *bench = userdata;

    if (++bench->done == bench->count) {
        return unc_loop_stop(loop);
    }
    return unc_loop_call_soon(loop, queue_next, bench, NULL);
}

static void run_chain(struct bench *bench, struct unc_loop *loop)
{
    bench_start(bench);
    bench_require(unc_loop_call_soon(loop, queue_next, bench, NULL) == 0,
                  "unc_loop_call_soon");
    bench_require(unc_loop_run_forever(loop) == 0, "unc_loop_run_forever");
    bench_stop(bench);
}

static void run_callbacks(struct bench *bench)
{
    struct unc_loop *loop = new_loop();

    run_chain(bench, loop);

    unc_loop_free(loop);
}

static int never_readable(struct unc_loop *loop, int fd, void *userdata)
{
    (void)loop;
    (void)fd;
    (void)userdata;
    bench_require(false, "leaving a quiet socket alone");
    return 0;
}

static void run_callbacks_turn(struct bench *bench)
{
    struct bench_pair *pair = bench_new_pairs(1);
    struct unc_loop *loop = new_loop();

    bench_require(unc_loop_add_reader(loop, pair->read_fd, never_readable, NULL) == 0,
                  "unc_loop_add_reader");
    run_chain(bench, loop);

    bench_require(unc_loop_remove_reader(loop, pair->read_fd) == 1,
                  "unc_loop_remove_reader");
    unc_loop_free(loop);
    bench_free_pairs(pair, 1);
}

/* ---------------------------------------------------------------------------------------
 * wakeups
 */

static int on_wakeup(struct unc_loop *loop, void *userdata)
{
    return bench_pinger_answer(userdata) ? unc_loop_stop(loop) : 0;
}

struct wakeup {
    struct unc_loop *loop;
    struct bench_pinger pinger;
};

static void wake(void *userdata)
{
    struct wakeup *wakeup = userdata;
    int r = unc_loop_call_soon_threadsafe(wakeup->loop, on_wakeup, &wakeup->pinger);

    bench_require(r == 0, "unc_loop_call_soon_threadsafe");
}

static void run_wakeups(struct bench *bench)
{
    struct wakeup wakeup = { .loop = new_loop() };

    bench_start(bench);
    bench_pinger_init(&wakeup.pinger, bench, wake, &wakeup);
    bench_require(unc_loop_run_forever(wakeup.loop) == 0, "unc_loop_run_forever");
    bench_stop(bench);

    bench_pinger_done(&wakeup.pinger);
    unc_loop_free(wakeup.loop);
}

/* ---------------------------------------------------------------------------------------
 * readers
 */

static void run_readers(struct bench *bench)
{
    struct bench_pair *pairs = bench_new_pairs(BENCH_READER_FDS);
    struct unc_loop *loop = new_loop();

    run_turn(loop);
    while (bench->done < bench->count) {
        size_t count = bench_batch(bench, BENCH_READER_FDS);
        int failures = 0;
        size_t removed_count = 0;

        bench_start(bench);
        for (size_t i = 0; i < count; i++) {
            failures |= unc_loop_add_reader(loop, pairs[i].read_fd, never_readable, NULL);
        }
        run_turn(loop);
        for (size_t i = 0; i < count; i++) {
            removed_count += unc_loop_remove_reader(loop, pairs[i].read_fd) == 1;
        }
        run_turn(loop);
        bench_stop(bench);

        bench_require(failures == 0, "unc_loop_add_reader");
        bench_finish_batch(bench, removed_count);
        bench_require(removed_count == count, "unc_loop_remove_reader");
    }

    unc_loop_free(loop);
    bench_free_pairs(pairs, BENCH_READER_FDS);
}

const struct bench_library bench_library = {
    .name = "unclosed",
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
