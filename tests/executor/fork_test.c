/* SPDX-License-Identifier: MIT */
/* A forked child: the pool is its parent's, and a fresh loop has one of its own. */
#include <errno.h>
#include <pthread.h>
#include <unistd.h>

#include "executor/jobs.h"
#include "executor/pool.h"
#include "lib/case.h"
#include "loop/scene.h"

static int use_fresh_executor(void *ignored)
{
    struct unc_loop *loop = NULL;
    struct unc_future *future = NULL;
    void *result = NULL;

    (void)ignored;
    CHILD_CHECK(unc_loop_new(&loop) == 0);
    CHILD_CHECK(unc_executor_submit(loop, NULL, give_userdata, &loop, &future) == 0);
    CHILD_CHECK(unc_loop_run_until_complete(loop, future, &result) == 0);
    CHILD_CHECK(result == &loop);
    CHILD_CHECK(unc_executor_shutdown(loop, -1) == 0);
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
    return 0;
}

/* A parent's loop with a job that runs and one that is queued. */
struct parent {
    struct unc_loop *loop;
    struct gate running;
    struct gate queued;
    struct unc_future *running_future;
    struct unc_future *queued_future;
};

static void parent_init(struct parent *parent)
{
    parent->loop = make_loop();
    gate_init(&parent->running);
    gate_init(&parent->queued);
    assert_int_equal(unc_executor_set_thread_limit(parent->loop, 1), 0);
    parent->running_future = submit_gated(parent->loop, &parent->running);
    assert_int_equal(unc_executor_submit(parent->loop, &gate_options, wait_at_gate,
                                         &parent->queued, &parent->queued_future),
                     0);
}

/* Everything still works in the parent. */
static void parent_done(struct parent *parent)
{
    gate_open(&parent->running);
    gate_open(&parent->queued);
    expect_result(parent->loop, parent->running_future, NULL);
    expect_result(parent->loop, parent->queued_future, NULL);
    parent->loop = unc_loop_free(parent->loop);
    gate_done(&parent->queued);
    gate_done(&parent->running);
}

static int use_parents_executor(void *userdata)
{
    struct parent *parent = userdata;

    CHILD_CHECK(unc_executor_submit(parent->loop, NULL, give_userdata, NULL, NULL) ==
                -ECHILD);
    CHILD_CHECK(unc_executor_set_thread_limit(parent->loop, 1) == -ECHILD);
    CHILD_CHECK(unc_executor_shutdown(parent->loop, -1) == -ECHILD);
    CHILD_CHECK(unc_future_cancel(parent->running_future) == -ECHILD);
    CHILD_CHECK(unc_future_cancel(parent->queued_future) == -ECHILD);
    return use_fresh_executor(NULL);
}

UNC_TEST_TIDY(child__uses_its_parents_executor__refused_and_its_own_works)
{
    struct parent parent;

    parent_init(&parent);
    assert_int_equal(in_child(use_parents_executor, &parent), 0);
    parent_done(&parent);
}

static int free_parents_loop(void *userdata)
{
    struct parent *parent = userdata;

    parent->running_future = unc_future_free(parent->running_future);
    parent->loop = unc_loop_free(parent->loop);
    parent->queued_future = unc_future_free(parent->queued_future);
    CHILD_CHECK(parent->queued.discard_count == 0);
    return use_fresh_executor(NULL);
}

UNC_TEST_TIDY(child__frees_its_parents_loop_with_jobs__parent_is_not_disturbed)
{
    struct parent parent;

    parent_init(&parent);
    assert_int_equal(in_child(free_parents_loop, &parent), 0);
    parent_done(&parent);
}

UNC_TEST_TIDY(child__forked_while_the_lock_was_held__frees_its_parents_loop_all_the_same)
{
    struct parent parent;
    struct unc__pool *pool = NULL;

    parent_init(&parent);
    assert_int_equal(unc__executor_get(parent.loop, &pool), 0);
    (void)pthread_mutex_lock(&pool->lock);
    assert_int_equal(in_child(free_parents_loop, &parent), 0);
    (void)pthread_mutex_unlock(&pool->lock);
    parent_done(&parent);
}

static int fork_in_job(void *pid, void **ret_result)
{
    (void)ret_result;
    *(pid_t *)pid = fork();
    return 0;
}

UNC_TEST_TIDY(fork__inside_a_job__child_ends_when_the_job_returns_in_it)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = NULL;
    pid_t pid = -1;

    assert_int_equal(unc_executor_submit(loop, NULL, fork_in_job, &pid, &future), 0);
    expect_result(loop, future, NULL);
    assert_true(pid > 0);
    assert_int_equal(wait_for_child(pid), 0);
    loop = unc_loop_free(loop);
}
