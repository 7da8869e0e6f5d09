/* SPDX-License-Identifier: MIT */
/* Shielding: a cancellation is not passed on. */
#include <errno.h>

#include <unclosed/wait.h>

#include "lib/case.h"
#include "record/reader.h"
#include "task/stage.h"

static int shield(void *future, void **ret_result)
{
    int r = unc_shield(future, ret_result);

    trace_add(r == UNC_ECANCELLED ? "c" : "r");
    return r;
}

UNC_TEST_TIDY(shield__inner_ends__gives_its_result)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *inner = spawn(loop, return_userdata, loop);
    struct unc_task *outer = spawn(loop, shield, unc_task_as_future(inner));
    void *result = NULL;

    assert_int_equal(run_until(loop, outer, &result), 0);
    assert_ptr_equal(result, loop);
    outer = unc_task_unref(outer);
    outer = spawn(loop, shield, unc_task_as_future(inner));
    assert_int_equal(run_until(loop, outer, &result), 0);
    outer = unc_task_unref(outer);
    inner = unc_task_unref(inner);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(shield__inner_waits_and_ends__gives_its_result)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = NULL;
    struct unc_task *outer;
    void *result = NULL;

    assert_int_equal(unc_future_new(loop, &future), 0);
    outer = spawn(loop, shield, future);
    run_once(loop);
    assert_int_equal(unc_future_set_result(future, loop), 0);
    assert_int_equal(run_until(loop, outer, &result), 0);
    assert_ptr_equal(result, loop);
    outer = unc_task_unref(outer);
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(shield__outer_cancelled__inner_goes_on)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = NULL;
    struct unc_task *outer;

    assert_int_equal(unc_future_new(loop, &future), 0);
    outer = spawn(loop, shield, future);
    run_once(loop);
    assert_int_equal(unc_task_cancel(outer), 1);
    run_once(loop);
    assert_string_equal(trace(), "c");
    assert_int_equal(unc_task_get_result(outer, NULL), UNC_ECANCELLED);
    assert_int_equal(unc_future_set_result(future, NULL), 0);
    outer = unc_task_unref(outer);
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(shield__inner_cancelled__outer_gets_that)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *inner = spawn(loop, sleep_for_ever, NULL);
    struct unc_task *outer = spawn(loop, shield, unc_task_as_future(inner));

    run_once(loop);
    assert_int_equal(unc_task_cancel(inner), 1);
    assert_int_equal(run_until(loop, outer, NULL), UNC_ECANCELLED);
    outer = unc_task_unref(outer);
    inner = unc_task_unref(inner);
    loop = unc_loop_free(loop);
}

static int yield_and_fail(void *ignored, void **ret_result)
{
    (void)ignored;
    (void)ret_result;
    (void)unc_task_yield();
    return -EIO;
}

/* Nobody else reads it: it is reported, once. */
UNC_TEST_LEAVING(shield__outer_cancelled_then_inner_fails__error_is_reported)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *inner = spawn(loop, yield_and_fail, NULL);
    struct unc_task *outer = spawn(loop, shield, unc_task_as_future(inner));
    size_t before = unc__record_misuse_count();

    run_once(loop);
    assert_int_equal(unc_task_cancel(outer), 1);
    assert_int_equal(run_until(loop, outer, NULL), UNC_ECANCELLED);
    run_once(loop);
    outer = unc_task_unref(outer);
    inner = unc_task_unref(inner);
    loop = unc_loop_free(loop);
    assert_int_equal(unc__record_misuse_count() - before, unc__record_is_on() ? 1 : 0);
}

UNC_TEST_TIDY(shield__bad_arguments__refused)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = NULL;

    assert_int_equal(unc_future_new(loop, &future), 0);
    assert_int_equal(unc_shield(NULL, NULL), -EINVAL);
    assert_int_equal(unc_shield(future, NULL), UNC_ENOTASK);
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
}
