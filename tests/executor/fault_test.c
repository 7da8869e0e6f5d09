/* SPDX-License-Identifier: MIT */
/*
 * Every allocation and every thread that can be refused, is: the error is clean, nothing
 * is kept, the next try works; and where there is a thread already, it does the work.
 */
#include <errno.h>
#include <pthread.h>

#include "executor/jobs.h"
#include "executor/pool.h"
#include "lib/case.h"
#include "lib/fault.h"
#include "loop/scene.h"

#define BOTH (FAULT_MEMORY | FAULT_SYSTEM)

/* Stands in front of pthread_create, see CMakeLists.txt. */
static int thread_error;

typedef void *start_fn(void *userdata);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          start_fn *start, void *userdata);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          start_fn *start, void *userdata);

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          start_fn *start, void *userdata)
{
    return thread_error != 0 ? thread_error
                             : __real_pthread_create(thread, attributes, start, userdata);
}

/* With the @n-th call failing. Returns: what the first try did. */
static int submit_once(unsigned n)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = NULL;
    int thing = 0;
    int r;

    fault_fail_at(BOTH, n);
    r = unc_executor_submit(loop, NULL, give_userdata, &thing, &future);
    fault_disarm();
    if (r < 0) {
        assert_int_equal(r, -ENOMEM);
        assert_null(future);
        assert_int_equal(unc_executor_submit(loop, NULL, give_userdata, &thing, &future),
                         0);
    }
    expect_result(loop, future, &thing);
    assert_int_equal(unc_executor_shutdown(loop, -1), 0);
    loop = unc_loop_free(loop);
    return r;
}

UNC_TEST_TIDY(submit__any_allocation_fails__nothing_is_kept_and_the_next_works)
{
    unsigned n = 0;
    unsigned fail_count = 0;

    do {
        n++;
        fail_count += submit_once(n) < 0;
    } while (fault_was_hit());
    assert_int_equal(fail_count, 4); /* the pool, the job, the future, the worker */
}

UNC_TEST_TIDY(submit__second_thread_cannot_be_allocated__the_first_takes_both_jobs)
{
    struct unc_loop *loop = make_loop();
    struct gate gate;
    struct unc_future *first;
    struct unc_future *second = NULL;
    struct unc__pool *pool = NULL;

    gate_init(&gate);
    first = submit_gated(loop, &gate);
    fault_fail_at(BOTH, 3); /* the job, the future, the worker */
    assert_int_equal(unc_executor_submit(loop, NULL, give_userdata, &gate, &second), 0);
    fault_disarm();
    assert_true(fault_was_hit());
    assert_int_equal(unc__executor_get(loop, &pool), 0);
    assert_int_equal(pool->thread_count, 1);
    gate_open(&gate);
    expect_result(loop, first, NULL);
    expect_result(loop, second, &gate);
    loop = unc_loop_free(loop);
    gate_done(&gate);
}

UNC_TEST_TIDY(submit__no_thread_can_be_started__eagain_and_nothing_is_kept)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = NULL;
    int thing = 0;

    thread_error = EAGAIN;
    assert_int_equal(unc_executor_submit(loop, NULL, give_userdata, &thing, &future),
                     -EAGAIN);
    assert_null(future);
    assert_int_equal(unc_executor_submit(loop, NULL, give_userdata, &thing, NULL),
                     -EAGAIN);
    thread_error = 0;
    assert_int_equal(unc_executor_submit(loop, NULL, give_userdata, &thing, &future), 0);
    expect_result(loop, future, &thing);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(submit__no_further_thread_can_be_started__jobs_run_on_the_threads_there_are)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *futures[10];
    struct gate gate;
    struct unc_future *first;
    _Atomic int count = 0;

    gate_init(&gate);
    first = submit_gated(loop, &gate);
    thread_error = EAGAIN;
    for (int i = 0; i < 10; i++) {
        assert_int_equal(unc_executor_submit(loop, NULL, count_job, &count, &futures[i]),
                         0);
    }
    thread_error = 0;
    assert_int_equal(count, 0);
    gate_open(&gate);
    expect_result(loop, first, NULL);
    for (int i = 0; i < 10; i++) {
        expect_result(loop, futures[i], NULL);
    }
    assert_int_equal(count, 10);
    loop = unc_loop_free(loop);
    gate_done(&gate);
}

UNC_TEST_TIDY(set_thread_limit_and_shutdown__no_memory__refused_and_nothing_changed)
{
    struct unc_loop *loop = make_loop();

    fault_fail_at(BOTH, 1);
    assert_int_equal(unc_executor_set_thread_limit(loop, 1), -ENOMEM);
    fault_fail_at(BOTH, 1);
    assert_int_equal(unc_executor_shutdown(loop, 0), -ENOMEM);
    fault_disarm();
    assert_int_equal(unc_executor_submit(loop, NULL, give_userdata, NULL, NULL), 0);
    assert_int_equal(unc_executor_shutdown(loop, -1), 0);
    loop = unc_loop_free(loop);
}
