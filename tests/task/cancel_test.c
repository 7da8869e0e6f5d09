/* SPDX-License-Identifier: MIT */
/* Cancellation: delivered at the next suspension, refusable, counted, passed on. */
#include <errno.h>

#include "lib/case.h"
#include "task/stage.h"

UNC_TEST_TIDY(cancel__while_it_sleeps__ends_it)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, sleep_for_ever, WORD("a"));

    run_once(loop);
    assert_int_equal(unc_task_cancel(task), 1);
    assert_false(unc_task_is_done(task));
    assert_int_equal(unc_task_get_cancel_count(task), 1);
    run_once(loop);
    assert_string_equal(trace(), "a!");
    assert_int_equal(unc_task_get_result(task, NULL), UNC_ECANCELLED);
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(cancel__before_it_begins__its_function_never_runs)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, return_at_once, WORD("a"));

    assert_int_equal(unc_task_cancel(task), 1);
    run_once(loop);
    assert_string_equal(trace(), "");
    assert_int_equal(unc_task_get_result(task, NULL), UNC_ECANCELLED);
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(cancel__of_a_task_that_has_ended__says_so)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, return_at_once, NULL);

    run_once(loop);
    assert_int_equal(unc_task_cancel(task), 0);
    assert_int_equal(unc_future_cancel(unc_task_as_future(task)), UNC_EDONE);
    assert_int_equal(unc_task_get_result(task, NULL), 0);
    assert_int_equal(unc_task_cancel(NULL), -EINVAL);
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(cancel__by_its_future__is_the_same)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, sleep_for_ever, NULL);

    run_once(loop);
    assert_int_equal(unc_future_cancel(unc_task_as_future(task)), 0);
    run_once(loop);
    assert_int_equal(unc_task_get_result(task, NULL), UNC_ECANCELLED);
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
}

static int refuse_once(void *ignored, void **ret_result)
{
    (void)ignored;
    (void)ret_result;
    if (unc_task_sleep(INT64_MAX) != UNC_ECANCELLED) {
        return -EIO;
    }
    trace_add("refused ");
    return sleep_for_ever(NULL, ret_result);
}

UNC_TEST_TIDY(cancel__refused__task_goes_on_until_the_next)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, refuse_once, NULL);

    run_once(loop);
    assert_int_equal(unc_task_cancel(task), 1);
    run_turns(loop, 2);
    assert_false(unc_task_is_done(task));
    assert_string_equal(trace(), "refused ");
    assert_int_equal(unc_task_cancel(task), 1);
    assert_int_equal(unc_task_get_cancel_count(task), 2);
    run_once(loop);
    assert_int_equal(unc_task_get_result(task, NULL), UNC_ECANCELLED);
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
}

static int cancel_self(void *word, void **ret_result)
{
    struct unc_task *self = NULL;

    if (unc_task_get_current(&self) != 0 || unc_task_cancel(self) != 1) {
        return -EIO;
    }
    return word == NULL ? 0 : yield_once(word, ret_result);
}

UNC_TEST_TIDY(cancel__of_itself__delivered_at_the_next_suspension)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(play(loop, cancel_self, WORD("a")), UNC_ECANCELLED);
    assert_string_equal(trace(), "a!");
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(cancel__of_itself_and_no_suspension__ends_as_cancelled)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(play(loop, cancel_self, NULL), UNC_ECANCELLED);
    loop = unc_loop_free(loop);
}

static int cancel_self_and_await(void *future, void **ret_result)
{
    return cancel_self(NULL, ret_result) != 0 ? -EIO
                                              : unc_future_await(future, ret_result);
}

UNC_TEST_TIDY(cancel__pending_when_it_awaits__cancels_what_it_awaits)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *awaited = spawn(loop, sleep_for_ever, WORD("a"));

    run_once(loop);
    assert_int_equal(play(loop, cancel_self_and_await, unc_task_as_future(awaited)),
                     UNC_ECANCELLED);
    assert_string_equal(trace(), "a!");
    assert_int_equal(unc_task_get_result(awaited, NULL), UNC_ECANCELLED);
    awaited = unc_task_unref(awaited);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(cancel__while_it_awaits_a_future__cancels_that_for_all)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = NULL;
    struct unc_task *a;
    struct unc_task *b;

    assert_int_equal(unc_future_new(loop, &future), 0);
    a = spawn(loop, await_future, future);
    b = spawn(loop, await_future, future);
    run_once(loop);
    assert_int_equal(unc_task_cancel(a), 1);
    assert_int_equal(unc_future_get_result(future, NULL), UNC_ECANCELLED);
    run_once(loop);
    assert_int_equal(unc_task_get_result(a, NULL), UNC_ECANCELLED);
    assert_int_equal(unc_task_get_result(b, NULL), UNC_ECANCELLED);
    assert_int_equal(unc_task_get_cancel_count(b), 0);
    a = unc_task_unref(a);
    b = unc_task_unref(b);
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(cancel__while_it_awaits_a_task__passed_on_to_the_end_of_the_chain)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *last = spawn(loop, sleep_for_ever, WORD("a"));
    struct unc_task *middle = spawn(loop, await_task, last);
    struct unc_task *first = spawn(loop, await_task, middle);

    run_once(loop);
    assert_int_equal(unc_task_cancel(first), 1);
    run_once(loop);
    assert_string_equal(trace(), "a!");
    assert_true(unc_task_is_done(last));
    assert_false(unc_task_is_done(middle));
    run_turns(loop, 2);
    assert_int_equal(unc_task_get_result(middle, NULL), UNC_ECANCELLED);
    assert_int_equal(unc_task_get_result(first, NULL), UNC_ECANCELLED);
    assert_int_equal(unc_task_get_cancel_count(last), 1);
    assert_int_equal(unc_task_get_cancel_count(middle), 1);
    last = unc_task_unref(last);
    middle = unc_task_unref(middle);
    first = unc_task_unref(first);
    loop = unc_loop_free(loop);
}

static int swallow(void *result, void **ret_result)
{
    (void)unc_task_sleep(INT64_MAX);
    *ret_result = result;
    return 0;
}

UNC_TEST_TIDY(cancel__passed_on_and_refused_there__who_awaits_gets_the_result)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *awaited = spawn(loop, swallow, loop);
    struct unc_task *task = spawn(loop, await_task, awaited);
    void *result = NULL;

    run_once(loop);
    assert_int_equal(unc_task_cancel(task), 1);
    run_turns(loop, 2);
    assert_int_equal(unc_task_get_result(task, &result), 0);
    assert_ptr_equal(result, loop);
    awaited = unc_task_unref(awaited);
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(cancel__after_it_was_woken__is_delivered_by_that_wait)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = NULL;
    struct unc_task *task;

    assert_int_equal(unc_future_new(loop, &future), 0);
    task = spawn(loop, await_future, future);
    run_once(loop);
    assert_int_equal(unc_future_set_result(future, loop), 0);
    assert_int_equal(unc_task_cancel(task), 1);
    run_once(loop);
    assert_int_equal(unc_task_get_result(task, NULL), UNC_ECANCELLED);
    assert_int_equal(unc_future_get_result(future, NULL), 0);
    task = unc_task_unref(task);
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(cancel__twice_before_it_goes_on__delivered_once)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, refuse_once, NULL);

    run_once(loop);
    assert_int_equal(unc_task_cancel(task), 1);
    assert_int_equal(unc_task_cancel(task), 1);
    run_once(loop);
    assert_false(unc_task_is_done(task));
    assert_int_equal(unc_task_get_cancel_count(task), 2);
    assert_int_equal(unc_task_cancel(task), 1);
    run_once(loop);
    assert_true(unc_task_is_done(task));
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(uncancel__counts_down_and_takes_back_what_was_not_delivered)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, yield_once, WORD("a"));

    run_once(loop);
    assert_int_equal(unc_task_cancel(task), 1);
    assert_int_equal(unc_task_cancel(task), 1);
    assert_int_equal(unc_task_uncancel(task), 1);
    assert_int_equal(unc_task_uncancel(task), 0);
    assert_int_equal(unc_task_uncancel(task), 0);
    assert_int_equal(unc_task_uncancel(NULL), -EINVAL);
    run_once(loop);
    assert_string_equal(trace(), "aa");
    assert_int_equal(unc_task_get_result(task, NULL), 0);
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(cancel__with_its_timer_already_due__ends_it_once)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, sleep_for_ever, NULL);

    run_once(loop);
    for (int i = 0; i < 300; i++) { /* timers that are cancelled are tidied up */
        struct unc_task *other = spawn(loop, sleep_for_ever, NULL);

        run_once(loop);
        assert_int_equal(unc_task_cancel(other), 1);
        run_once(loop);
        assert_true(unc_task_is_done(other));
        other = unc_task_unref(other);
    }
    assert_int_equal(unc_task_cancel(task), 1);
    run_once(loop);
    assert_true(unc_task_is_done(task));
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
}

#define CHAIN_LENGTH 5000

UNC_TEST_TIDY(cancel__of_a_long_chain__needs_no_stack)
{
    struct unc_loop *loop = make_loop();
    static struct unc_task *tasks[CHAIN_LENGTH];

    tasks[0] = spawn(loop, sleep_for_ever, NULL);
    for (size_t i = 1; i < CHAIN_LENGTH; i++) {
        tasks[i] = spawn(loop, await_task, tasks[i - 1]);
    }
    run_once(loop);
    assert_int_equal(unc_task_cancel(tasks[CHAIN_LENGTH - 1]), 1);
    assert_int_equal(run_until(loop, tasks[CHAIN_LENGTH - 1], NULL), UNC_ECANCELLED);
    for (size_t i = 0; i < CHAIN_LENGTH; i++) {
        tasks[i] = unc_task_unref(tasks[i]);
    }
    loop = unc_loop_free(loop);
}
