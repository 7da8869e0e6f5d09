/* SPDX-License-Identifier: MIT */
/* Shutting down outside a run: with and without waiting, with a limit, and what is said
 * about the jobs that delay it. */
#include <errno.h>
#include <pthread.h>
#include <string.h>

#include <unclosed/task.h>

#include "executor/jobs.h"
#include "executor/pool.h"
#include "lib/case.h"
#include "loop/scene.h"

UNC_TEST_TIDY(shutdown__no_job_was_ever_given__ok_and_later_ones_are_refused)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_executor_shutdown(loop, -1), 0);
    assert_int_equal(unc_executor_shutdown(loop, UNC_S(1)), 0);
    assert_int_equal(unc_executor_shutdown(loop, 0), 0);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(shutdown__without_a_limit__waits_for_running_and_queued_jobs)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *futures[5];
    _Atomic int count = 0;

    assert_int_equal(unc_executor_set_thread_limit(loop, 2), 0);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(unc_executor_submit(loop, NULL, count_job, &count, &futures[i]),
                         0);
    }
    assert_int_equal(unc_executor_shutdown(loop, -1), 0);
    assert_int_equal(count, 5);
    for (int i = 0; i < 5; i++) {
        assert_true(unc_future_is_done(futures[i]));
        futures[i] = unc_future_free(futures[i]);
    }
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(shutdown__without_waiting__jobs_go_on_and_their_results_come)
{
    struct unc_loop *loop = make_loop();
    struct gate gate;
    struct unc_future *running;
    struct unc_future *queued = NULL;
    int thing = 0;

    gate_init(&gate);
    gate.result = &gate;
    assert_int_equal(unc_executor_set_thread_limit(loop, 1), 0);
    running = submit_gated(loop, &gate);
    assert_int_equal(unc_executor_submit(loop, NULL, give_userdata, &thing, &queued), 0);
    assert_int_equal(unc_executor_shutdown(loop, 0), 0);
    gate_open(&gate);
    expect_result(loop, running, &gate);
    expect_result(loop, queued, &thing);
    loop = unc_loop_free(loop);
    gate_done(&gate);
}

UNC_TEST_TIDY(shutdown__callback_waits_for_a_future__runs_in_the_next_run)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = NULL;

    assert_int_equal(unc_executor_submit(loop, NULL, give_userdata, NULL, &future), 0);
    assert_int_equal(unc_future_add_done_callback(future, note_future, WORD("f")), 0);
    assert_int_equal(unc_executor_shutdown(loop, -1), 0);
    assert_string_equal(trace(), "");
    run_once(loop);
    assert_string_equal(trace(), "f");
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(shutdown__limit_passes__timed_out_and_the_running_job_is_named_once)
{
    struct unc_loop *loop = make_loop();
    struct unc_error error;
    struct gate gate;
    struct unc_future *running;
    struct unc_future *queued = NULL;

    gate_init(&gate);
    keep_warnings(loop);
    assert_int_equal(unc_executor_set_thread_limit(loop, 1), 0);
    running = submit_gated(loop, &gate);
    assert_int_equal(unc_executor_submit(loop, NULL, give_userdata, NULL, &queued), 0);

    assert_int_equal(unc_executor_shutdown(loop, UNC_MS(1)), -ETIMEDOUT);
    assert_int_equal(warning_count(), 1);
    assert_non_null(strstr(warnings(), "has not ended after 1 ms: job 1 \"gated\", "));
    assert_non_null(strstr(warnings(), "given by unc_executor_submit() in submit_gated"));
    assert_non_null(strstr(warnings(), "; 1 had not begun"));
    assert_int_equal(unc_error_get_last(&error), 0);
    assert_int_equal(error.code, -ETIMEDOUT);
    if (unc__record_is_on()) {
        assert_non_null(strstr(error.text, "unc_executor_shutdown() in shutdown__limit"));
        assert_non_null(strstr(error.text, "unc_executor_submit() in submit_gated"));
        assert_true(error.cause_frame_count > 0);
    }

    gate_open(&gate);
    assert_int_equal(unc_executor_shutdown(loop, -1), 0);
    assert_int_equal(warning_count(), 1);
    running = unc_future_free(running);
    queued = unc_future_free(queued);
    loop = unc_loop_free(loop);
    gate_done(&gate);
}

static void open_when_warned(struct unc_loop *loop, const char *message, void *userdata)
{
    struct gate *gate = userdata;

    (void)loop;
    assert_non_null(strstr(message, "job 1 \"gated\""));
    gate->error = -EIO;
    gate_open(gate);
}

UNC_TEST_TIDY(shutdown__without_a_limit_takes_long__says_what_it_waits_for_and_waits_on)
{
    struct unc_loop *loop = make_loop();
    struct unc__pool *pool = NULL;
    struct gate gate;
    struct unc_future *future;

    gate_init(&gate);
    future = submit_gated(loop, &gate);
    assert_int_equal(unc__executor_get(loop, &pool), 0);
    pool->patience_ns = UNC_MS(1);
    assert_int_equal(unc_loop_set_warning_handler(loop, open_when_warned, &gate), 0);
    assert_int_equal(unc_executor_shutdown(loop, -1), 0);
    assert_int_equal(unc_future_get_result(future, NULL), -EIO);
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
    gate_done(&gate);
}

UNC_TEST_TIDY(shutdown__many_jobs_run__the_first_are_named_and_the_others_counted)
{
    struct unc_loop *loop = make_loop();
    struct gate gates[10];

    keep_warnings(loop);
    assert_int_equal(unc_executor_set_thread_limit(loop, 10), 0);
    for (int i = 0; i < 10; i++) {
        struct unc_future *future;

        gate_init(&gates[i]);
        future = submit_gated(loop, &gates[i]);
        future = unc_future_free(future);
    }
    assert_int_equal(unc_executor_shutdown(loop, 1), -ETIMEDOUT);
    assert_non_null(strstr(warnings(), "; and 2 more"));
    for (int i = 0; i < 10; i++) {
        gate_open(&gates[i]);
    }
    assert_int_equal(unc_executor_shutdown(loop, -1), 0);
    for (int i = 0; i < 10; i++) {
        gate_done(&gates[i]);
    }
    loop = unc_loop_free(loop);
}

static int shut_down_inside(struct unc_loop *loop, void *ret_results)
{
    int *results = ret_results;

    results[0] = unc_executor_shutdown(loop, -1);
    results[1] = unc_executor_submit(loop, NULL, give_userdata, NULL, NULL);
    results[2] = unc_executor_shutdown(loop, 0);
    results[3] = unc_executor_submit(loop, NULL, give_userdata, NULL, NULL);
    return unc_loop_stop(loop);
}

UNC_TEST_LEAVING(shutdown__in_a_callback__refused_where_it_would_block)
{
    struct unc_loop *loop = make_loop();
    int results[4] = { 1, 1, 1, 1 };

    assert_int_equal(unc_loop_call_soon(loop, shut_down_inside, results, NULL), 0);
    assert_int_equal(unc_loop_run_forever(loop), 0);
    assert_int_equal(results[0], UNC_ENOTASK);
    assert_int_equal(results[1], 0);
    assert_int_equal(results[2], 0);
    assert_int_equal(results[3], UNC_EEXEC);
    loop = unc_loop_free(loop);
}

struct inside {
    struct unc_loop *loop;
    int result;
};

static int shut_down_in_job(void *userdata, void **ret_result)
{
    struct inside *inside = userdata;

    (void)ret_result;
    inside->result = unc_executor_shutdown(inside->loop, -1);
    return 0;
}

static int run_shut_down_in_job(void *userdata, void **ret_result)
{
    struct inside *inside = userdata;

    return unc_executor_run(inside->loop, shut_down_in_job, inside, ret_result);
}

UNC_TEST_TIDY(shutdown__in_a_job_while_the_loop_runs__would_deadlock)
{
    struct inside inside = { .loop = make_loop() };
    struct unc_task *task = NULL;

    assert_int_equal(unc_task_new(inside.loop, run_shut_down_in_job, &inside, &task), 0);
    assert_int_equal(
        unc_loop_run_until_complete(inside.loop, unc_task_as_future(task), NULL), 0);
    assert_int_equal(inside.result, -EDEADLK);
    task = unc_task_unref(task);
    assert_int_equal(unc_executor_shutdown(inside.loop, -1), 0);
    inside.loop = unc_loop_free(inside.loop);
}

UNC_TEST_TIDY(shutdown__in_a_job_of_it__would_deadlock)
{
    struct inside inside = { .loop = make_loop() };

    assert_int_equal(
        unc_executor_submit(inside.loop, NULL, shut_down_in_job, &inside, NULL), 0);
    assert_int_equal(unc_executor_shutdown(inside.loop, -1), 0);
    assert_int_equal(inside.result, -EDEADLK);
    inside.loop = unc_loop_free(inside.loop);
}
