/* SPDX-License-Identifier: MIT */
/* Futures: results, errors, cancellation, callbacks, and being freed at any moment. */
#include <errno.h>

#include "lib/case.h"
#include "loop/scene.h"

static struct unc_future *make_future(struct unc_loop *loop)
{
    struct unc_future *future = NULL;

    assert_int_equal(unc_future_new(loop, &future), 0);
    return future;
}

UNC_TEST_TIDY(future__new__is_pending)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = make_future(loop);
    void *result = loop;

    assert_false(unc_future_is_done(future));
    assert_int_equal(unc_future_get_result(future, &result), UNC_EPENDING);
    assert_ptr_equal(result, loop);
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(future__result_set__is_done_with_it)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = make_future(loop);
    void *result = NULL;

    assert_int_equal(unc_future_set_result(future, loop), 0);
    assert_true(unc_future_is_done(future));
    assert_int_equal(unc_future_get_result(future, &result), 0);
    assert_ptr_equal(result, loop);
    assert_int_equal(unc_future_get_result(future, NULL), 0);
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(future__error_set__is_done_with_it)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = make_future(loop);

    assert_int_equal(unc_future_set_error(future, -EIO), 0);
    assert_true(unc_future_is_done(future));
    assert_int_equal(unc_future_get_result(future, NULL), -EIO);
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(future__error_that_is_none__refused)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = make_future(loop);

    assert_int_equal(unc_future_set_error(future, 0), -EINVAL);
    assert_int_equal(unc_future_set_error(future, 7), -EINVAL);
    assert_false(unc_future_is_done(future));
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(future__cancelled__is_done_as_such)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = make_future(loop);

    assert_int_equal(unc_future_cancel(future), 0);
    assert_int_equal(unc_future_get_result(future, NULL), UNC_ECANCELLED);
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(future__done__first_result_stays)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = make_future(loop);
    void *result = NULL;

    assert_int_equal(unc_future_set_result(future, loop), 0);
    assert_int_equal(unc_future_set_result(future, NULL), UNC_EDONE);
    assert_int_equal(unc_future_set_error(future, -EIO), UNC_EDONE);
    assert_int_equal(unc_future_cancel(future), UNC_EDONE);
    assert_int_equal(unc_future_get_result(future, &result), 0);
    assert_ptr_equal(result, loop);
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(future__nothing__is_refused_or_nothing)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = make_future(loop);

    assert_int_equal(unc_future_new(loop, NULL), -EINVAL);
    assert_int_equal(unc_future_set_result(NULL, NULL), -EINVAL);
    assert_int_equal(unc_future_set_error(NULL, -EIO), -EINVAL);
    assert_int_equal(unc_future_cancel(NULL), -EINVAL);
    assert_false(unc_future_is_done(NULL));
    assert_int_equal(unc_future_get_result(NULL, NULL), -EINVAL);
    assert_int_equal(unc_future_add_done_callback(NULL, note_future, NULL), -EINVAL);
    assert_int_equal(unc_future_add_done_callback(future, NULL, NULL), -EINVAL);
    assert_null(unc_future_free(NULL));
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
}

/* -- callbacks */

UNC_TEST_TIDY(done_callback__several__run_in_order_in_the_next_iteration)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = make_future(loop);

    assert_int_equal(unc_future_add_done_callback(future, note_future, WORD("a")), 0);
    assert_int_equal(unc_future_add_done_callback(future, note_future, WORD("b")), 0);
    assert_int_equal(unc_future_add_done_callback(future, note_future, WORD("c")), 0);
    run_once(loop);
    assert_string_equal(trace(), "");
    assert_int_equal(unc_future_set_result(future, NULL), 0);
    assert_string_equal(trace(), "");
    run_once(loop);

    assert_string_equal(trace(), "abc");
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(done_callback__added_to_a_done_future__is_queued_at_once)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = make_future(loop);

    assert_int_equal(unc_future_cancel(future), 0);
    assert_int_equal(unc_future_add_done_callback(future, note_future, WORD("a")), 0);
    assert_string_equal(trace(), "");
    run_once(loop);

    assert_string_equal(trace(), "a");
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(done_callback__same_one_twice__runs_twice)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = make_future(loop);

    assert_int_equal(unc_future_add_done_callback(future, note_future, WORD("a")), 0);
    assert_int_equal(unc_future_add_done_callback(future, note_future, WORD("a")), 0);
    assert_int_equal(unc_future_set_result(future, NULL), 0);
    run_once(loop);

    assert_string_equal(trace(), "aa");
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
}

static int free_future(struct unc_future *future, void *ret_future)
{
    trace_add("f");
    *(struct unc_future **)ret_future = unc_future_free(future);
    return 0;
}

UNC_TEST_TIDY(done_callback__frees_its_future__the_others_are_dropped)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = make_future(loop);

    assert_int_equal(unc_future_add_done_callback(future, note_future, WORD("a")), 0);
    assert_int_equal(unc_future_add_done_callback(future, free_future, &future), 0);
    assert_int_equal(unc_future_add_done_callback(future, note_future, WORD("x")), 0);
    assert_int_equal(unc_future_set_result(future, NULL), 0);
    run_once(loop);

    assert_string_equal(trace(), "af");
    assert_null(future);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(future__freed_with_waiting_callbacks__they_are_dropped)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = make_future(loop);

    assert_int_equal(unc_future_add_done_callback(future, note_future, WORD("x")), 0);
    future = unc_future_free(future);
    run_once(loop);

    assert_string_equal(trace(), "");
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(future__freed_with_queued_callbacks__they_are_dropped)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = make_future(loop);

    assert_int_equal(unc_future_add_done_callback(future, note_future, WORD("x")), 0);
    assert_int_equal(unc_future_add_done_callback(future, note_future, WORD("y")), 0);
    assert_int_equal(unc_future_set_result(future, NULL), 0);
    future = unc_future_free(future);
    run_once(loop);

    assert_string_equal(trace(), "");
    loop = unc_loop_free(loop);
}

/* -- awaited by a run */

static int resolve(struct unc_loop *loop, void *future)
{
    return unc_future_set_result(*(struct unc_future **)future, loop);
}

static int fail_it(struct unc_loop *loop, void *future)
{
    (void)loop;
    return unc_future_set_error(*(struct unc_future **)future, -EIO);
}

static int cancel_it(struct unc_loop *loop, void *future)
{
    (void)loop;
    return unc_future_cancel(*(struct unc_future **)future);
}

static int free_it(struct unc_loop *loop, void *future)
{
    (void)loop;
    *(struct unc_future **)future = unc_future_free(*(struct unc_future **)future);
    return 0;
}

static void check_run(unc_callback_fn *callback, int expected)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = make_future(loop);
    void *result = NULL;

    assert_int_equal(unc_loop_call_soon(loop, callback, &future, NULL), 0);
    assert_int_equal(unc_loop_run_until_complete(loop, future, &result), expected);
    assert_ptr_equal(result, expected == 0 ? loop : NULL);
    assert_false(unc_loop_is_running(loop));

    /* The run left nothing behind: not a stop, not a callback. */
    assert_int_equal(unc_loop_call_soon(loop, note_and_stop, WORD("n"), NULL), 0);
    assert_int_equal(unc_loop_run_forever(loop), 0);
    assert_string_equal(trace(), "n");
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(run_until_complete__resolved__gives_the_result)
{
    check_run(resolve, 0);
}

UNC_TEST_TIDY(run_until_complete__failed__gives_the_error)
{
    check_run(fail_it, -EIO);
}

UNC_TEST_TIDY(run_until_complete__cancelled__says_so)
{
    check_run(cancel_it, UNC_ECANCELLED);
}

UNC_TEST_TIDY(run_until_complete__freed_meanwhile__ends_as_cancelled)
{
    check_run(free_it, UNC_ECANCELLED);
}

UNC_TEST_TIDY(run_until_complete__stopped_first__says_early)
{
    check_run(stop_loop, UNC_EEARLY);
}

UNC_TEST_TIDY(run_until_complete__done_before__runs_one_iteration)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = make_future(loop);
    void *result = NULL;

    assert_int_equal(unc_future_set_result(future, loop), 0);
    assert_int_equal(unc_loop_call_soon(loop, note, WORD("a"), NULL), 0);
    assert_int_equal(unc_loop_run_until_complete(loop, future, &result), 0);

    assert_ptr_equal(result, loop);
    assert_string_equal(trace(), "a");
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(run_until_complete__stopped_early_then_run_again__gives_the_result)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = make_future(loop);
    void *result = NULL;

    assert_int_equal(unc_loop_call_soon(loop, stop_loop, NULL, NULL), 0);
    assert_int_equal(unc_loop_run_until_complete(loop, future, &result), UNC_EEARLY);
    assert_int_equal(unc_loop_call_soon(loop, resolve, &future, NULL), 0);
    assert_int_equal(unc_loop_run_until_complete(loop, future, &result), 0);

    assert_ptr_equal(result, loop);
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(run_until_complete__future_of_another_loop_or_none__refused)
{
    struct unc_loop *loop = make_loop();
    struct unc_loop *other = make_loop();
    struct unc_future *future = make_future(other);

    assert_int_equal(unc_loop_run_until_complete(loop, future, NULL), -EINVAL);
    assert_int_equal(unc_loop_run_until_complete(loop, NULL, NULL), -EINVAL);
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
    other = unc_loop_free(other);
}

UNC_TEST_LEAVING(run_until_complete__closed_loop__says_closed_and_keeps_the_future)
{
    struct unc_loop *loop = make_loop();
    struct unc_loop *other = make_loop();
    struct unc_future *own = make_future(loop);
    struct unc_future *foreign = make_future(other);

    assert_int_equal(unc_loop_close(loop), 0);
    assert_int_equal(unc_loop_run_until_complete(loop, own, NULL), UNC_ECLOSED);
    assert_int_equal(unc_loop_run_until_complete(loop, foreign, NULL), UNC_ECLOSED);
    assert_int_equal(unc_future_get_result(own, NULL), UNC_EPENDING);
    own = unc_future_free(own);
    foreign = unc_future_free(foreign);
    loop = unc_loop_free(loop);
    other = unc_loop_free(other);
}

/* -- a closed or freed loop */

static void expect_unusable(struct unc_future *future, int error)
{
    assert_int_equal(unc_future_set_result(future, NULL), error);
    assert_int_equal(unc_future_set_error(future, -EIO), error);
    assert_int_equal(unc_future_cancel(future), error);
    assert_int_equal(unc_future_add_done_callback(future, note_future, NULL), error);
    assert_int_equal(unc_future_get_result(future, NULL), UNC_EPENDING);
}

UNC_TEST_LEAVING(future__its_loop_closed__refuses_and_can_be_freed)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = make_future(loop);

    assert_int_equal(unc_future_add_done_callback(future, note_future, WORD("x")), 0);
    assert_int_equal(unc_loop_close(loop), 0);
    expect_unusable(future, UNC_ECLOSED);
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
}

UNC_TEST_LEAVING(future__its_loop_freed__refuses_and_can_be_freed)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = make_future(loop);

    assert_int_equal(unc_future_add_done_callback(future, note_future, WORD("x")), 0);
    loop = unc_loop_free(loop);
    expect_unusable(future, UNC_EFREED);
    future = unc_future_free(future);
}

UNC_TEST_LEAVING(future__its_loops_memory_is_another_loops__refuses_and_can_be_freed)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = make_future(loop);

    loop = unc_loop_free(loop);
    for (int i = 0; i < 200; i++) {
        struct unc_loop *other = make_loop();

        expect_unusable(future, UNC_EFREED);
        other = unc_loop_free(other);
    }
    future = unc_future_free(future);
}

UNC_TEST_LEAVING(future__done_with_queued_callbacks_at_close__they_are_dropped)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = make_future(loop);

    assert_int_equal(unc_future_add_done_callback(future, note_future, WORD("x")), 0);
    assert_int_equal(unc_future_add_done_callback(future, note_future, WORD("y")), 0);
    assert_int_equal(unc_future_set_result(future, NULL), 0);
    assert_int_equal(unc_loop_close(loop), 0);

    assert_string_equal(trace(), "");
    assert_int_equal(unc_future_get_result(future, NULL), 0);
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
}

UNC_TEST_LEAVING(future__several_of_a_loop__can_be_freed_in_any_order_around_the_close)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *futures[5];

    for (int i = 0; i < 5; i++) {
        futures[i] = make_future(loop);
    }
    futures[2] = unc_future_free(futures[2]);
    futures[4] = unc_future_free(futures[4]);
    assert_int_equal(unc_loop_close(loop), 0);
    futures[1] = unc_future_free(futures[1]);
    loop = unc_loop_free(loop);
    futures[0] = unc_future_free(futures[0]);
    futures[3] = unc_future_free(futures[3]);
}

static void *use_elsewhere(void *future)
{
    expect_unusable(future, UNC_ETHREAD);
    return NULL;
}

UNC_TEST(future__its_loop_runs_in_another_thread__refuses)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = make_future(loop);
    struct runner runner;

    runner_start(&runner, loop);
    in_thread(use_elsewhere, future);
    runner_stop(&runner);

    assert_false(unc_future_is_done(future));
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
}
