/* SPDX-License-Identifier: MIT */
/* The rows `run in executor` of the table operation × state, and the places it names. */
#include <errno.h>
#include <string.h>

#include "executor/jobs.h"
#include "lib/case.h"
#include "lib/report.h"
#include "loop/core.h"
#include "loop/scene.h"

static int give(struct unc_loop *loop)
{
    return unc_executor_submit(loop, NULL, give_userdata, NULL, NULL);
}

static int give_in_callback(struct unc_loop *loop, void *ret_result)
{
    *(int *)ret_result = give(loop);
    return unc_loop_stop(loop);
}

static int give_running(struct unc_loop *loop)
{
    int result = 1;

    assert_int_equal(unc_loop_call_soon(loop, give_in_callback, &result, NULL), 0);
    assert_int_equal(unc_loop_run_forever(loop), 0);
    return result;
}

static int give_elsewhere(struct unc_loop *loop)
{
    struct runner runner;
    int result;

    runner_start(&runner, loop);
    result = give(loop);
    runner_stop(&runner);
    return result;
}

UNC_TEST_TIDY(run_in_executor__new__ok)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(give(loop), 0);
    assert_int_equal(unc_executor_shutdown(loop, -1), 0);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(run_in_executor__running_same_thread__ok)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(give_running(loop), 0);
    assert_int_equal(unc_executor_shutdown(loop, -1), 0);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(run_in_executor__running_other_thread__ok)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(give_elsewhere(loop), 0);
    assert_int_equal(unc_executor_shutdown(loop, -1), 0);
    loop = unc_loop_free(loop);
}

UNC_TEST(run_in_executor__closed__closed)
{
    struct unc_loop *loop = make_closed_loop();

    assert_int_equal(give(loop), UNC_ECLOSED);
    assert_int_equal(unc_executor_set_thread_limit(loop, 1), UNC_ECLOSED);
    assert_int_equal(unc_executor_shutdown(loop, 0), UNC_ECLOSED);
    loop = unc_loop_free(loop);
}

UNC_TEST(run_in_executor__freed__freed)
{
    struct unc_loop *loop = make_loop();
    struct unc_loop *stale = loop;

    loop = unc_loop_free(loop);
    assert_int_equal(give(stale), UNC_EFREED);
}

UNC_TEST(run_in_executor_after_shutdown__new_running_other_thread__exec)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_executor_shutdown(loop, 0), 0);
    assert_int_equal(give(loop), UNC_EEXEC);
    assert_int_equal(give_running(loop), UNC_EEXEC);
    assert_int_equal(give_elsewhere(loop), UNC_EEXEC);
    loop = unc_loop_free(loop);
}

UNC_TEST(run_in_executor_after_shutdown__closed__closed)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_executor_shutdown(loop, 0), 0);
    assert_int_equal(unc_loop_close(loop), 0);
    assert_int_equal(give(loop), UNC_ECLOSED);
    loop = unc_loop_free(loop);
}

UNC_TEST(run_in_executor_after_shutdown__error__names_both_places)
{
    struct unc_loop *loop = make_loop();
    struct unc_error error;

    assert_int_equal(unc_executor_shutdown(loop, 0), 0);
    assert_int_equal(give(loop), UNC_EEXEC);
    assert_int_equal(unc_error_get_last(&error), 0);
    assert_int_equal(error.code, UNC_EEXEC);
    assert_non_null(strstr(error.text, "executor shutdown has been called"));
    if (unc__record_is_on()) {
        assert_non_null(strstr(error.text, "given by unc_executor_submit() in give"));
        assert_non_null(
            strstr(error.text, "shut down by unc_executor_shutdown() in run"));
        assert_true(error.use_frame_count > 0);
        assert_true(error.cause_frame_count > 0);
    }
    loop = unc_loop_free(loop);
}

static void *call_from_elsewhere(void *loop)
{
    assert_int_equal(unc_executor_set_thread_limit(loop, 1), UNC_ETHREAD);
    assert_int_equal(unc_executor_shutdown(loop, 0), UNC_ETHREAD);
    return NULL;
}

UNC_TEST(set_thread_limit_and_shutdown__running_other_thread__thread)
{
    struct unc_loop *loop = make_loop();
    struct runner runner;

    runner_start(&runner, loop);
    in_thread(call_from_elsewhere, loop);
    runner_stop(&runner);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(report__job_waits_for_a_thread__says_that_it_has_not_started)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *first;
    struct unc_future *second = NULL;
    struct gate gate;

    gate_init(&gate);
    assert_int_equal(unc_executor_set_thread_limit(loop, 1), 0);
    first = submit_gated(loop, &gate);
    assert_report(true, "executor job \"gated\" is still running");
    assert_report(false, "has not started");

    assert_int_equal(unc_executor_submit(loop, NULL, give_userdata, &gate, &second), 0);
    assert_report(true, "executor job 2 has not started");
    assert_report(true, "executor job \"gated\" is still running");

    gate_open(&gate);
    expect_result(loop, first, NULL);
    expect_result(loop, second, &gate);
    gate_done(&gate);
    loop = unc_loop_free(loop);
}
