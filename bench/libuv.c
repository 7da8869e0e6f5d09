/* SPDX-License-Identifier: MIT */
/*
 * The cases for libuv. Handles live in our memory and are initialised before the clock
 * starts and closed after it stops; only starting and stopping is measured.
 *
 * libuv has no queue of callbacks. Its nearest thing, and the cheapest, is an idle
 * handle, which runs once a turn with a poll between; so both callback cases are the same
 * to it.
 */
#include <uv.h>

#include <stdlib.h>

#include "bench.h"
#include "pinger.h"
#include "ring.h"

static void loop_init(uv_loop_t *loop)
{
    bench_require(uv_loop_init(loop) == 0, "uv_loop_init");
}

static void close_handle(uv_handle_t *handle, void *userdata)
{
    (void)userdata;
    if (!uv_is_closing(handle)) {
        uv_close(handle, NULL);
    }
}

static void loop_done(uv_loop_t *loop)
{
    uv_walk(loop, close_handle, NULL);
    (void)uv_run(loop, UV_RUN_DEFAULT);
    bench_require(uv_loop_close(loop) == 0, "uv_loop_close");
}

static void run_turn(uv_loop_t *loop)
{
    (void)uv_run(loop, UV_RUN_NOWAIT);
}

/* ---------------------------------------------------------------------------------------
 * ring
 */

struct ring_member {
    uv_poll_t handle; /* first, so that its address is ours */
    struct bench *bench;
    int read_fd;
    int next_write_fd;
};

static void pass_on(uv_poll_t *handle, int status, int events)
{
    struct ring_member *member = (struct ring_member *)handle;

    (void)status;
    (void)events;
    if (bench_ring_hop(member->bench, member->read_fd, member->next_write_fd)) {
        uv_stop(handle->loop);
    }
}

static void run_ring(struct bench *bench)
{
    struct bench_pair *pairs = bench_new_pairs(BENCH_RING_PAIRS);
    struct ring_member *members = bench_new_array(BENCH_RING_PAIRS, sizeof *members);
    uv_loop_t loop;
    int r = 0;

    loop_init(&loop);
    for (size_t i = 0; i < BENCH_RING_PAIRS; i++) {
        members[i].bench = bench;
        members[i].read_fd = pairs[i].read_fd;
        members[i].next_write_fd = bench_ring_next(pairs, i);
        r |= uv_poll_init(&loop, &members[i].handle, pairs[i].read_fd);
        r |= uv_poll_start(&members[i].handle, UV_READABLE, pass_on);
    }
    bench_require(r == 0, "uv_poll_start");
    run_turn(&loop);

    bench_ring_launch(pairs);
    bench_start(bench);
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    bench_stop(bench);

    loop_done(&loop);
    free(members);
    bench_free_pairs(pairs, BENCH_RING_PAIRS);
}

/* ---------------------------------------------------------------------------------------
 * timer-cancel, timer-fire
 */

struct timers {
    uv_idle_t starter; /* first, so that its address is ours */
    struct bench *bench;
    size_t count;
    size_t fired_count;
    uint32_t *delays_ms;
    uv_timer_t *handles;
};

static void timers_init(struct timers *timers, struct bench *bench, uv_loop_t *loop,
                        uint32_t *delays_ms)
{
    int r = 0;

    *timers = (struct timers){ .bench = bench, .delays_ms = delays_ms };
    timers->handles = bench_new_array(BENCH_TIMER_BATCH, sizeof *timers->handles);
    r |= uv_idle_init(loop, &timers->starter);
    for (size_t i = 0; i < BENCH_TIMER_BATCH; i++) {
        r |= uv_timer_init(loop, &timers->handles[i]);
        timers->handles[i].data = timers;
    }
    bench_require(r == 0, "uv_timer_init");
}

static void timers_done(struct timers *timers)
{
    free(timers->handles);
    free(timers->delays_ms);
}

static void on_timer(uv_timer_t *handle)
{
    struct timers *timers = handle->data;

    if (++timers->fired_count == timers->count) {
        uv_stop(handle->loop);
    }
}

static void arm(struct timers *timers)
{
    int r = 0;

    for (size_t i = 0; i < timers->count; i++) {
        r |= uv_timer_start(&timers->handles[i], on_timer, timers->delays_ms[i], 0);
    }
    bench_require(r == 0, "uv_timer_start");
}

static void arm_and_cancel(uv_idle_t *starter)
{
    struct timers *timers = (struct timers *)starter;
    int r = uv_idle_stop(starter);

    arm(timers);
    for (size_t i = 0; i < timers->count; i++) {
        r |= uv_timer_stop(&timers->handles[i]);
    }
    bench_require(r == 0, "uv_timer_stop");
}

static void run_timer_cancel(struct bench *bench)
{
    struct timers timers;
    uv_loop_t loop;

    loop_init(&loop);
    timers_init(&timers, bench, &loop,
                bench_new_delays(BENCH_TIMER_BATCH, 1000, 3600000));
    while (bench->done < bench->count) {
        timers.count = bench_batch(bench, BENCH_TIMER_BATCH);
        bench_start(bench);
        bench_require(uv_idle_start(&timers.starter, arm_and_cancel) == 0,
                      "uv_idle_start");
        run_turn(&loop);
        run_turn(&loop);
        bench_stop(bench);
        bench_finish_batch(bench, timers.count);
    }
    bench_require(timers.fired_count == 0, "cancelling every timer");

    loop_done(&loop);
    timers_done(&timers);
}

static void arm_and_wait(uv_idle_t *starter)
{
    struct timers *timers = (struct timers *)starter;

    (void)uv_idle_stop(starter);
    arm(timers);
    bench_wait_until_due(timers->bench);
}

static void run_timer_fire(struct bench *bench)
{
    struct timers timers;
    uv_loop_t loop;

    loop_init(&loop);
    timers_init(&timers, bench, &loop, bench_new_due_delays(BENCH_TIMER_BATCH));
    while (bench->done < bench->count) {
        timers.count = bench_batch(bench, BENCH_TIMER_BATCH);
        timers.fired_count = 0;
        bench_start(bench);
        bench_require(uv_idle_start(&timers.starter, arm_and_wait) == 0, "uv_idle_start");
        (void)uv_run(&loop, UV_RUN_DEFAULT);
        bench_stop(bench);
        bench_finish_batch(bench, timers.fired_count);
    }

    loop_done(&loop);
    timers_done(&timers);
}

/* ---------------------------------------------------------------------------------------
 * timer-turn: a socket that stays readable arms a timer that is due at once
 */

struct turn {
    uv_poll_t handle;     /* first, so that its address is ours */
    uv_timer_t timers[2]; /* one is due while the other is armed */
    unsigned turn_count;
    struct bench *bench;
};

static void on_turn_timer(uv_timer_t *handle)
{
    struct turn *turn = handle->data;

    if (++turn->bench->done == turn->bench->count) {
        uv_stop(handle->loop);
    }
}

static void arm_at_once(uv_poll_t *handle, int status, int events)
{
    struct turn *turn = (struct turn *)handle;

    (void)status;
    (void)events;
    (void)uv_timer_start(&turn->timers[turn->turn_count++ % 2], on_turn_timer, 0, 0);
}

static void run_timer_turn(struct bench *bench)
{
    struct bench_pair *pair = bench_new_pairs(1);
    struct turn turn = { .bench = bench };
    uv_loop_t loop;
    int r;

    bench_make_readable(pair);
    loop_init(&loop);
    r = uv_poll_init(&loop, &turn.handle, pair->read_fd);
    r |= uv_poll_start(&turn.handle, UV_READABLE, arm_at_once);
    for (size_t i = 0; i < 2; i++) {
        r |= uv_timer_init(&loop, &turn.timers[i]);
        turn.timers[i].data = &turn;
    }
    bench_require(r == 0, "uv_poll_start");

    bench_start(bench);
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    bench_stop(bench);

    loop_done(&loop);
    bench_free_pairs(pair, 1);
}

/* ---------------------------------------------------------------------------------------
 * callbacks, callbacks-turn
 */

static void on_idle(uv_idle_t *handle)
{
    struct bench *bench = handle->data;

    if (++bench->done == bench->count) {
        (void)uv_idle_stop(handle);
        uv_stop(handle->loop);
    }
}

static void run_chain(struct bench *bench, uv_loop_t *loop)
{
    uv_idle_t handle;

    bench_require(uv_idle_init(loop, &handle) == 0, "uv_idle_init");
    handle.data = bench;

    bench_start(bench);
    bench_require(uv_idle_start(&handle, on_idle) == 0, "uv_idle_start");
    (void)uv_run(loop, UV_RUN_DEFAULT);
    bench_stop(bench);

    loop_done(loop);
}

static void run_callbacks(struct bench *bench)
{
    uv_loop_t loop;

    loop_init(&loop);
    run_chain(bench, &loop);
}

static void never_readable(uv_poll_t *handle, int status, int events)
{
    (void)handle;
    (void)status;
    (void)events;
    bench_require(false, "leaving a quiet socket alone");
}

static void run_callbacks_turn(struct bench *bench)
{
    struct bench_pair *pair = bench_new_pairs(1);
    uv_poll_t quiet;
    uv_loop_t loop;
    int r;

    loop_init(&loop);
    r = uv_poll_init(&loop, &quiet, pair->read_fd);
    r |= uv_poll_start(&quiet, UV_READABLE, never_readable);
    bench_require(r == 0, "uv_poll_start");
    run_chain(bench, &loop);

    bench_free_pairs(pair, 1);
}

/* ---------------------------------------------------------------------------------------
 * wakeups
 */

struct wakeup {
    uv_async_t handle; /* first, so that its address is ours */
    struct bench_pinger pinger;
};

static void on_wakeup(uv_async_t *handle)
{
    struct wakeup *wakeup = (struct wakeup *)handle;

    if (bench_pinger_answer(&wakeup->pinger)) {
        uv_stop(handle->loop);
    }
}

static void wake(void *userdata)
{
    struct wakeup *wakeup = userdata;

    bench_require(uv_async_send(&wakeup->handle) == 0, "uv_async_send");
}

static void run_wakeups(struct bench *bench)
{
    struct wakeup wakeup;
    uv_loop_t loop;

    loop_init(&loop);
    bench_require(uv_async_init(&loop, &wakeup.handle, on_wakeup) == 0, "uv_async_init");

    bench_start(bench);
    bench_pinger_init(&wakeup.pinger, bench, wake, &wakeup);
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    bench_stop(bench);

    bench_pinger_done(&wakeup.pinger);
    loop_done(&loop);
}

/* ---------------------------------------------------------------------------------------
 * readers
 */

static void run_readers(struct bench *bench)
{
    struct bench_pair *pairs = bench_new_pairs(BENCH_READER_FDS);
    uv_poll_t *handles = bench_new_array(BENCH_READER_FDS, sizeof *handles);
    uv_loop_t loop;
    int r = 0;

    loop_init(&loop);
    for (size_t i = 0; i < BENCH_READER_FDS; i++) {
        r |= uv_poll_init(&loop, &handles[i], pairs[i].read_fd);
    }
    run_turn(&loop);
    while (bench->done < bench->count) {
        size_t count = bench_batch(bench, BENCH_READER_FDS);

        bench_start(bench);
        for (size_t i = 0; i < count; i++) {
            r |= uv_poll_start(&handles[i], UV_READABLE, never_readable);
        }
        run_turn(&loop);
        for (size_t i = 0; i < count; i++) {
            r |= uv_poll_stop(&handles[i]);
        }
        run_turn(&loop);
        bench_stop(bench);
        bench_finish_batch(bench, count);
    }
    bench_require(r == 0, "uv_poll_start or uv_poll_stop");

    loop_done(&loop);
    free(handles);
    bench_free_pairs(pairs, BENCH_READER_FDS);
}

const struct bench_library bench_library = {
    .name = "libuv",
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
