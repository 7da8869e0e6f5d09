/* SPDX-License-Identifier: MIT */
/*
 * The loop closed or freed while jobs are queued, run, or have ended: nothing waits, what
 * has not begun is dropped, what runs ends by itself and never touches the loop again,
 * and the record says which was which.
 */
#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "executor/jobs.h"
#include "executor/pool.h"
#include "lib/case.h"
#include "loop/scene.h"
#include "record/reader.h"

#define ROUNDS 200

/* How many jobs the record has in @state; *@ret_last is one of them. */
static int count_jobs(enum unc__state state, struct unc__entry_view *ret_last)
{
    uint32_t entry_count = unc__record_entry_count();
    int count = 0;

    for (uint32_t index = 1; index <= entry_count; index++) {
        struct unc__entry_view entry;

        if (unc__record_read(index, &entry) && entry.type == UNC__TYPE_JOB &&
            entry.state == state) {
            *ret_last = entry;
            count++;
        }
    }
    return count;
}

/* What is left stays in the record for good: each case counts what it adds. */
static int left_before;

static struct unc_loop *begin(struct gate *gate)
{
    struct unc__entry_view ignored;

    gate_init(gate);
    left_before = count_jobs(UNC__STATE_LEFT, &ignored);
    return make_loop();
}

static int count_left(struct unc__entry_view *ret_last)
{
    return count_jobs(UNC__STATE_LEFT, ret_last) - left_before;
}

/* What people read about @loop has @sentence. */
static void expect_sentence(const struct unc_loop *loop, const char *sentence)
{
    char *text = NULL;

    assert_true(unc_check_take_text(loop, &text, NULL) > 0);
    assert_non_null(strstr(text, sentence));
    unc_report_free(text);
}

UNC_TEST_LEAVING(close__job_runs__does_not_wait_and_reports_it)
{
    struct gate gate;
    struct unc_loop *loop = begin(&gate);
    struct unc_future *future = submit_gated(loop, &gate);
    struct unc__entry_view left = { 0 };

    assert_int_equal(unc_loop_close(loop), 0);
    assert_int_equal(gate.discard_count, 0);
    if (unc__record_is_on()) {
        assert_int_equal(count_left(&left), 1);
        assert_string_equal(unc__record_string(left.name), "gated");
        assert_ptr_equal((void *)(uintptr_t)left.detail, (void *)(uintptr_t)wait_at_gate);
        assert_int_equal(left.flags & UNC__FLAG_CANCELLED, 0);
        expect_sentence(loop, "an executor job \"gated\" was still running when");
    }
    gate_open(&gate);
    gate_await_discard(&gate);
    assert_false(unc_future_is_done(future));
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
    gate_done(&gate);
}

UNC_TEST_LEAVING(
    close__job_ends_after_the_loop_was_freed__result_is_discarded_in_its_thread)
{
    struct gate gate;
    struct unc_loop *loop = begin(&gate);
    struct unc_future *future = submit_gated(loop, &gate);

    gate.result = &gate;
    loop = unc_loop_free(loop);
    gate_open(&gate);
    gate_await_discard(&gate);
    assert_ptr_equal(gate.discarded, &gate);
    assert_false(unc_future_is_done(future));
    future = unc_future_free(future);
    gate_done(&gate);
}

UNC_TEST_LEAVING(close__job_has_not_begun__dropped_and_reported_as_never_run)
{
    struct gate gate;
    struct gate queued;
    struct unc_loop *loop = begin(&gate);
    struct unc__entry_view left = { 0 };
    struct unc_future *first;
    struct unc_future *second = NULL;

    gate_init(&queued);
    assert_int_equal(unc_executor_set_thread_limit(loop, 1), 0);
    first = submit_gated(loop, &gate);
    assert_int_equal(
        unc_executor_submit(loop, &gate_options, wait_at_gate, &queued, &second), 0);
    assert_int_equal(unc_loop_close(loop), 0);
    assert_int_equal(queued.discard_count, 1);
    assert_null(queued.discarded);
    gate_open(&gate);
    gate_await_discard(&gate);
    assert_int_equal(queued.run_count, 0);
    if (unc__record_is_on()) {
        assert_int_equal(count_left(&left), 2);
        assert_int_equal(left.flags & UNC__FLAG_CANCELLED, UNC__FLAG_CANCELLED);
        expect_sentence(loop, "an executor job \"gated\" had never started when");
    }
    first = unc_future_free(first);
    second = unc_future_free(second);
    loop = unc_loop_free(loop);
    gate_done(&queued);
    gate_done(&gate);
}

static void wait_until_done(struct unc_loop *loop)
{
    struct unc__pool *pool = NULL;
    bool is_done = false;

    assert_int_equal(unc__executor_get(loop, &pool), 0);
    while (!is_done) {
        (void)pthread_mutex_lock(&pool->lock);
        is_done = pool->done.count == 1;
        (void)pthread_mutex_unlock(&pool->lock);
        (void)sched_yield();
    }
}

UNC_TEST_LEAVING(close__job_has_ended_but_the_loop_was_not_told__result_is_discarded)
{
    struct gate gate;
    struct unc_loop *loop = begin(&gate);
    struct unc_future *future = submit_gated(loop, &gate);
    struct unc__entry_view ignored;

    gate.result = &gate;
    gate_open(&gate);
    wait_until_done(loop);
    assert_int_equal(unc_loop_close(loop), 0);
    assert_int_equal(gate.discard_count, 1);
    assert_ptr_equal(gate.discarded, &gate);
    assert_int_equal(count_left(&ignored), 0);
    assert_false(unc_future_is_done(future));
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
    gate_done(&gate);
}

UNC_TEST_LEAVING(close__callback_waits_for_the_future_of_a_job__never_runs)
{
    struct gate gate;
    struct unc_loop *loop = begin(&gate);
    struct unc_future *future = submit_gated(loop, &gate);

    assert_int_equal(unc_future_add_done_callback(future, note_future, WORD("f")), 0);
    assert_int_equal(unc_loop_close(loop), 0);
    gate_open(&gate);
    gate_await_discard(&gate);
    assert_string_equal(trace(), "");
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
    gate_done(&gate);
}

UNC_TEST_LEAVING(close__future_was_freed_before__nothing_is_touched)
{
    struct gate gate;
    struct unc_loop *loop = begin(&gate);
    struct unc_future *future = submit_gated(loop, &gate);

    future = unc_future_free(future);
    loop = unc_loop_free(loop);
    gate_open(&gate);
    gate_await_discard(&gate);
    gate_done(&gate);
}

UNC_TEST_TIDY(close__threads_are_idle__ends_them)
{
    struct gate gate;
    struct unc_loop *loop = begin(&gate);
    struct unc_future *future = submit_gated(loop, &gate);

    gate_open(&gate);
    expect_result(loop, future, NULL);
    assert_int_equal(unc_loop_close(loop), 0); /* and the guard counts the threads */
    loop = unc_loop_free(loop);
    gate_done(&gate);
}

static int close_own_loop(void *loop, void **ret_result)
{
    (void)ret_result;
    return unc_loop_close(loop);
}

static void post(void *semaphore, void *result)
{
    (void)result;
    (void)sem_post(semaphore);
}

struct closing {
    struct unc_loop *loop;
    sem_t is_closed;
    int result;
};

static int close_from_inside(void *userdata, void **ret_result)
{
    struct closing *closing = userdata;

    closing->result = close_own_loop(closing->loop, ret_result);
    return 0;
}

static void say_closed(void *userdata, void *result)
{
    struct closing *closing = userdata;

    post(&closing->is_closed, result);
}

UNC_TEST_LEAVING(close__by_a_job_of_the_loop__does_not_wait_for_itself)
{
    static const struct unc_job_options options = { .discard = say_closed };
    struct closing closing = { .loop = make_loop() };

    assert_int_equal(sem_init(&closing.is_closed, 0, 0), 0);
    assert_int_equal(
        unc_executor_submit(closing.loop, &options, close_from_inside, &closing, NULL),
        0);
    assert_int_equal(sem_wait(&closing.is_closed), 0);
    assert_int_equal(closing.result, 0);
    assert_true(unc_loop_is_closed(closing.loop));
    closing.loop = unc_loop_free(closing.loop);
    (void)sem_destroy(&closing.is_closed);
}

/* -- at the same time */

struct storm {
    struct unc_loop *loop;
    pthread_t thread;
    sem_t has_started;
    _Atomic int *run_count;
    _Atomic int discard_count;
    int accepted_count;
};

static int count_run(void *userdata, void **ret_result)
{
    struct storm *storm = userdata;

    (void)ret_result;
    atomic_fetch_add(storm->run_count, 1);
    return 0;
}

static void count_discard(void *userdata, void *result)
{
    struct storm *storm = userdata;

    (void)result;
    atomic_fetch_add(&storm->discard_count, 1);
}

static void *submit_until_closed(void *userdata)
{
    static const struct unc_job_options options = { .discard = count_discard };
    struct storm *storm = userdata;
    int r = 0;

    assert_int_equal(sem_post(&storm->has_started), 0);
    while (r == 0) {
        r = unc_executor_submit(storm->loop, &options, count_run, storm, NULL);
        storm->accepted_count += r == 0;
    }
    assert_int_equal(r, UNC_ECLOSED);
    return NULL;
}

static void await_discards(struct storm *storm)
{
    while (storm->discard_count < storm->accepted_count) {
        (void)sched_yield();
    }
}

UNC_TEST_LEAVING(close__while_another_thread_gives_jobs__each_is_run_or_dropped_once)
{
    for (int i = 0; i < ROUNDS / 10; i++) {
        _Atomic int run_count = 0;
        struct storm storm = { .loop = make_loop(), .run_count = &run_count };

        assert_int_equal(sem_init(&storm.has_started, 0, 0), 0);
        assert_int_equal(pthread_create(&storm.thread, NULL, submit_until_closed, &storm),
                         0);
        assert_int_equal(sem_wait(&storm.has_started), 0);
        run_once(storm.loop);
        assert_int_equal(unc_loop_close(storm.loop), 0);
        assert_int_equal(pthread_join(storm.thread, NULL), 0);
        storm.loop = unc_loop_free(storm.loop);
        await_discards(&storm);
        assert_int_equal(storm.discard_count, storm.accepted_count);
        assert_true(run_count <= storm.accepted_count);
        (void)sem_destroy(&storm.has_started);
    }
}

UNC_TEST_LEAVING(close__loops_made_and_freed_while_jobs_run__none_is_touched)
{
    static struct gate gates[ROUNDS];

    for (int i = 0; i < ROUNDS; i++) {
        struct unc_loop *loop = begin(&gates[i]);
        struct unc_future *future = submit_gated(loop, &gates[i]);

        future = unc_future_free(future);
        if (i % 2 == 0) {
            gate_open(&gates[i]);
            run_once(loop);
        }
        loop = unc_loop_free(loop);
    }
    for (int i = 1; i < ROUNDS; i += 2) {
        gate_open(&gates[i]);
    }
    for (int i = 0; i < ROUNDS; i++) {
        gate_await_discard(&gates[i]);
        assert_int_equal(gates[i].run_count, 1);
        gate_done(&gates[i]);
    }
}
