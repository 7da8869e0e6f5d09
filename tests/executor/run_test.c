/* SPDX-License-Identifier: MIT */
/* Tasks that wait for jobs, and that shut the executor down. */
#include <errno.h>
#include <string.h>

#include <unclosed/task.h>

#include "executor/jobs.h"
#include "executor/pool.h"
#include "lib/case.h"
#include "loop/scene.h"

/* What the task of a case works on. */
struct stage {
    struct unc_loop *loop;
    struct unc_task *task;
    struct gate gate;
    int64_t limit_ns;
    int error; /* what the call in the task returned */
    void *result;
};

static void stage_init(struct stage *stage)
{
    *stage = (struct stage){ .loop = make_loop(), .error = 1 };
    gate_init(&stage->gate);
    stage->gate.result = stage;
}

static void stage_done(struct stage *stage)
{
    stage->task = unc_task_unref(stage->task);
    stage->loop = unc_loop_free(stage->loop);
    gate_done(&stage->gate);
}

static void start(struct stage *stage, unc_task_fn *function)
{
    assert_int_equal(unc_task_new(stage->loop, function, stage, &stage->task), 0);
}

static void finish(struct stage *stage)
{
    assert_int_equal(
        unc_loop_run_until_complete(stage->loop, unc_task_as_future(stage->task), NULL),
        0);
}

static int run_at_gate(void *userdata, void **ret_result)
{
    struct stage *stage = userdata;

    (void)ret_result;
    stage->error = unc_executor_run_with(stage->loop, &gate_options, wait_at_gate,
                                         &stage->gate, &stage->result);
    return 0;
}

UNC_TEST_TIDY(run__job_gives_a_result__task_goes_on_with_it)
{
    struct stage stage;

    stage_init(&stage);
    gate_open(&stage.gate);
    start(&stage, run_at_gate);
    finish(&stage);
    assert_int_equal(stage.error, 0);
    assert_ptr_equal(stage.result, &stage);
    assert_int_equal(stage.gate.discard_count, 0);
    stage_done(&stage);
}

UNC_TEST_TIDY(run__job_fails__task_has_the_error)
{
    struct stage stage;

    stage_init(&stage);
    stage.gate.error = -EIO;
    gate_open(&stage.gate);
    start(&stage, run_at_gate);
    finish(&stage);
    assert_int_equal(stage.error, -EIO);
    assert_null(stage.result);
    assert_int_equal(stage.gate.discard_count, 0);
    stage_done(&stage);
}

static int run_plain(void *userdata, void **ret_result)
{
    struct stage *stage = userdata;

    return unc_executor_run(stage->loop, give_userdata, stage, ret_result);
}

UNC_TEST_TIDY(run__many_tasks__each_has_its_own_result)
{
    enum {
        TASKS = 200
    };
    static struct stage stages[TASKS];
    struct unc_loop *loop = make_loop();

    for (int i = 0; i < TASKS; i++) {
        stages[i].loop = loop;
        start(&stages[i], run_plain);
    }
    for (int i = 0; i < TASKS; i++) {
        void *result = NULL;

        assert_int_equal(unc_loop_run_until_complete(
                             loop, unc_task_as_future(stages[i].task), &result),
                         0);
        assert_ptr_equal(result, &stages[i]);
        stages[i].task = unc_task_unref(stages[i].task);
    }
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(run__not_in_a_task__refused_and_not_discarded)
{
    struct stage stage;

    stage_init(&stage);
    assert_int_equal(
        unc_executor_run_with(stage.loop, &gate_options, wait_at_gate, &stage.gate, NULL),
        UNC_ENOTASK);
    assert_int_equal(unc_executor_run(stage.loop, NULL, NULL, NULL), -EINVAL);
    assert_int_equal(unc_executor_run(NULL, give_userdata, NULL, NULL), -EINVAL);
    assert_int_equal(stage.gate.discard_count, 0);
    stage_done(&stage);
}

static int run_after_shutdown(void *userdata, void **ret_result)
{
    struct stage *stage = userdata;

    stage->error = unc_executor_shutdown(stage->loop, 0);
    return stage->error == 0 ? run_at_gate(userdata, ret_result) : 0;
}

UNC_TEST(run__after_shutdown__exec)
{
    struct stage stage;

    stage_init(&stage);
    start(&stage, run_after_shutdown);
    finish(&stage);
    assert_int_equal(stage.error, UNC_EEXEC);
    assert_int_equal(stage.gate.discard_count, 0);
    stage_done(&stage);
}

/* -- cancelled */

static int cancel_stage(struct unc_loop *loop, void *userdata)
{
    struct stage *stage = userdata;

    (void)loop;
    gate_await(&stage->gate);
    return unc_task_cancel(stage->task) == 1 ? 0 : -1;
}

UNC_TEST_TIDY(
    run__cancelled_while_the_job_runs__returns_at_once_and_the_result_is_discarded)
{
    struct stage stage;

    stage_init(&stage);
    start(&stage, run_at_gate);
    assert_int_equal(unc_loop_call_soon(stage.loop, cancel_stage, &stage, NULL), 0);
    finish(&stage);
    assert_int_equal(stage.error, UNC_ECANCELLED);
    assert_null(stage.result);
    assert_int_equal(stage.gate.discard_count, 0);
    gate_open(&stage.gate);
    assert_int_equal(unc_executor_shutdown(stage.loop, -1), 0);
    assert_int_equal(stage.gate.discard_count, 1);
    assert_ptr_equal(stage.gate.discarded, &stage);
    stage_done(&stage);
}

static int cancel_queued(struct unc_loop *loop, void *userdata)
{
    struct stage *stage = userdata;

    (void)loop;
    return unc_task_cancel(stage->task) == 1 ? 0 : -1;
}

UNC_TEST_TIDY(run__cancelled_before_the_job_has_begun__job_never_runs)
{
    struct stage stage;
    struct gate first;
    struct unc_future *future;

    gate_init(&first);
    stage_init(&stage);
    assert_int_equal(unc_executor_set_thread_limit(stage.loop, 1), 0);
    future = submit_gated(stage.loop, &first);
    start(&stage, run_at_gate);
    assert_int_equal(unc_loop_call_soon(stage.loop, cancel_queued, &stage, NULL), 0);
    finish(&stage);
    assert_int_equal(stage.error, UNC_ECANCELLED);
    assert_int_equal(stage.gate.discard_count, 1);
    gate_open(&first);
    expect_result(stage.loop, future, NULL);
    assert_int_equal(unc_executor_shutdown(stage.loop, -1), 0);
    assert_int_equal(stage.gate.run_count, 0);
    stage_done(&stage);
    gate_done(&first);
}

static int cancel_self_and_run(void *userdata, void **ret_result)
{
    struct stage *stage = userdata;

    assert_int_equal(unc_task_cancel(stage->task), 1);
    return run_at_gate(userdata, ret_result);
}

UNC_TEST_TIDY(run__cancellation_was_pending__nothing_begins_and_userdata_is_discarded)
{
    struct stage stage;

    stage_init(&stage);
    start(&stage, cancel_self_and_run);
    finish(&stage);
    assert_int_equal(stage.error, UNC_ECANCELLED);
    assert_int_equal(stage.gate.run_count, 0);
    assert_int_equal(stage.gate.discard_count, 1);
    stage_done(&stage);
}

/* The result has woken the task, and before the task goes on it is cancelled. */
static int cancel_woken(struct unc_future *future, void *userdata)
{
    struct stage *stage = userdata;

    (void)future;
    return unc_task_cancel(stage->task) == 1 ? 0 : -1;
}

UNC_TEST_TIDY(run__cancelled_when_the_result_is_on_its_way__result_is_discarded_once)
{
    struct stage stage;
    struct gate first;
    struct unc_future *future;
    struct unc__pool *pool = NULL;

    gate_init(&first);
    stage_init(&stage);
    future = submit_gated(stage.loop, &first);
    assert_int_equal(unc_future_add_done_callback(future, cancel_woken, &stage), 0);
    start(&stage, run_at_gate);
    run_once(stage.loop);
    gate_await(&stage.gate);
    /* Both results are handed over in one turn, that of the future first: its callback is
     * in front of the task in the queue. */
    gate_open(&first);
    assert_int_equal(unc__executor_get(stage.loop, &pool), 0);
    for (size_t count = 1; count <= 2; count++) {
        size_t done_count;

        do {
            (void)pthread_mutex_lock(&pool->lock);
            done_count = pool->done.count;
            (void)pthread_mutex_unlock(&pool->lock);
        } while (done_count < count);
        if (count == 1) {
            gate_open(&stage.gate);
        }
    }
    finish(&stage);
    assert_int_equal(stage.error, UNC_ECANCELLED);
    assert_null(stage.result);
    assert_int_equal(stage.gate.discard_count, 1);
    assert_ptr_equal(stage.gate.discarded, &stage);
    future = unc_future_free(future);
    stage_done(&stage);
    gate_done(&first);
}

UNC_TEST_LEAVING(run__loop_closed_while_the_task_waits__result_is_discarded)
{
    struct stage stage;

    stage_init(&stage);
    start(&stage, run_at_gate);
    run_once(stage.loop);
    gate_await(&stage.gate);
    assert_int_equal(unc_loop_close(stage.loop), 0);
    gate_open(&stage.gate);
    gate_await_discard(&stage.gate);
    assert_ptr_equal(stage.gate.discarded, &stage);
    assert_int_equal(stage.error, 1);
    stage_done(&stage);
}

static int await_future(void *userdata, void **ret_result)
{
    struct stage *stage = userdata;
    struct unc_future *future = NULL;

    (void)ret_result;
    assert_int_equal(unc_executor_submit(stage->loop, &gate_options, wait_at_gate,
                                         &stage->gate, &future),
                     0);
    stage->error = unc_future_await(future, &stage->result);
    future = unc_future_free(future);
    return 0;
}

UNC_TEST_TIDY(submit__task_awaits_the_future__has_the_result)
{
    struct stage stage;

    stage_init(&stage);
    gate_open(&stage.gate);
    start(&stage, await_future);
    finish(&stage);
    assert_int_equal(stage.error, 0);
    assert_ptr_equal(stage.result, &stage);
    stage_done(&stage);
}

UNC_TEST_TIDY(submit__task_that_awaits_the_future_is_cancelled__so_is_the_future)
{
    struct stage stage;

    stage_init(&stage);
    start(&stage, await_future);
    assert_int_equal(unc_loop_call_soon(stage.loop, cancel_stage, &stage, NULL), 0);
    finish(&stage);
    assert_int_equal(stage.error, UNC_ECANCELLED);
    gate_open(&stage.gate);
    assert_int_equal(unc_executor_shutdown(stage.loop, -1), 0);
    assert_int_equal(stage.gate.discard_count, 1);
    stage_done(&stage);
}

/* -- shutdown in a task */

static int shut_down(void *userdata, void **ret_result)
{
    struct stage *stage = userdata;

    (void)ret_result;
    stage->error = unc_executor_shutdown(stage->loop, stage->limit_ns);
    return 0;
}

static int open_stage(struct unc_loop *loop, void *userdata)
{
    struct stage *stage = userdata;

    (void)loop;
    assert_int_equal(stage->error, 1); /* it waits */
    gate_open(&stage->gate);
    return 0;
}

UNC_TEST_TIDY(shutdown__in_a_task__suspends_it_until_the_last_result_was_handed_over)
{
    struct stage stage;
    struct unc_future *future;

    stage_init(&stage);
    stage.limit_ns = -1;
    future = submit_gated(stage.loop, &stage.gate);
    start(&stage, shut_down);
    assert_int_equal(unc_loop_call_soon(stage.loop, open_stage, &stage, NULL), 0);
    finish(&stage);
    assert_int_equal(stage.error, 0);
    assert_true(unc_future_is_done(future));
    future = unc_future_free(future);
    stage_done(&stage);
}

UNC_TEST_TIDY(shutdown__in_two_tasks__both_go_on)
{
    struct stage stage;
    struct stage other = { .error = 1, .limit_ns = UNC_S(600) };
    struct unc_future *future;

    stage_init(&stage);
    stage.limit_ns = -1;
    other.loop = stage.loop;
    future = submit_gated(stage.loop, &stage.gate);
    start(&stage, shut_down);
    start(&other, shut_down);
    assert_int_equal(unc_loop_call_soon(stage.loop, open_stage, &stage, NULL), 0);
    finish(&stage);
    finish(&other);
    assert_int_equal(stage.error, 0);
    assert_int_equal(other.error, 0);
    other.task = unc_task_unref(other.task);
    future = unc_future_free(future);
    stage_done(&stage);
}

UNC_TEST_TIDY(shutdown__in_a_task_and_the_limit_passes__timed_out_and_the_job_is_named)
{
    struct stage stage;
    struct unc_error error;
    struct unc_future *future;

    stage_init(&stage);
    stage.limit_ns = UNC_MS(1);
    keep_warnings(stage.loop);
    future = submit_gated(stage.loop, &stage.gate);
    start(&stage, shut_down);
    finish(&stage);
    assert_int_equal(stage.error, -ETIMEDOUT);
    assert_int_equal(warning_count(), 1);
    assert_non_null(strstr(warnings(), "job 1 \"gated\""));
    assert_int_equal(unc_error_get_last(&error), 0);
    assert_int_equal(error.code, -ETIMEDOUT);
    assert_non_null(strstr(error.text, "jobs are left: job 1 \"gated\""));
    gate_open(&stage.gate);
    expect_result(stage.loop, future, &stage);
    stage_done(&stage);
}

static void open_when_warned(struct unc_loop *loop, const char *message, void *userdata)
{
    (void)loop;
    assert_non_null(strstr(message, "job 1 \"gated\""));
    gate_open(userdata);
}

UNC_TEST_TIDY(shutdown__in_a_task_without_a_limit_takes_long__says_what_it_waits_for)
{
    struct stage stage;
    struct unc__pool *pool = NULL;
    struct unc_future *future;

    stage_init(&stage);
    stage.limit_ns = -1;
    future = submit_gated(stage.loop, &stage.gate);
    assert_int_equal(unc__executor_get(stage.loop, &pool), 0);
    pool->patience_ns = UNC_MS(1);
    assert_int_equal(
        unc_loop_set_warning_handler(stage.loop, open_when_warned, &stage.gate), 0);
    start(&stage, shut_down);
    finish(&stage);
    assert_int_equal(stage.error, 0);
    future = unc_future_free(future);
    stage_done(&stage);
}

UNC_TEST_TIDY(shutdown__in_a_task_that_is_cancelled__gives_up_waiting)
{
    struct stage stage;
    struct unc_future *future;

    stage_init(&stage);
    stage.limit_ns = UNC_S(600);
    future = submit_gated(stage.loop, &stage.gate);
    start(&stage, shut_down);
    assert_int_equal(unc_loop_call_soon(stage.loop, cancel_queued, &stage, NULL), 0);
    finish(&stage);
    assert_int_equal(stage.error, UNC_ECANCELLED);
    gate_open(&stage.gate);
    expect_result(stage.loop, future, &stage);
    stage_done(&stage);
}

UNC_TEST_TIDY(shutdown__in_a_task_and_nothing_runs__goes_on_at_once)
{
    struct stage stage;

    stage_init(&stage);
    stage.limit_ns = -1;
    start(&stage, shut_down);
    run_once(stage.loop);
    assert_int_equal(stage.error, 0);
    stage_done(&stage);
}
