/* SPDX-License-Identifier: MIT */
/* Tasks: created, run, ended, given back; their results, names and stacks. */
#include <errno.h>
#include <string.h>

#include "lib/case.h"
#include "task/stage.h"

UNC_TEST_START
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(play(loop, return_at_once, NULL), 0);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(task__new__begins_with_the_next_iteration)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, return_at_once, WORD("a"));

    assert_string_equal(trace(), "");
    assert_false(unc_task_is_done(task));
    run_once(loop);
    assert_string_equal(trace(), "a");
    assert_true(unc_task_is_done(task));
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(task__many__begin_in_order_between_callbacks)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_task_new(loop, return_at_once, WORD("a"), NULL), 0);
    assert_int_equal(unc_loop_call_soon(loop, note, WORD("b"), NULL), 0);
    assert_int_equal(unc_task_new(loop, return_at_once, WORD("c"), NULL), 0);
    run_once(loop);
    assert_string_equal(trace(), "abc");
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(task__returned__result_can_be_asked_for)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, return_userdata, loop);
    void *result = NULL;

    assert_int_equal(unc_task_get_result(task, &result), UNC_EPENDING);
    assert_null(result);
    run_once(loop);
    assert_int_equal(unc_task_get_result(task, &result), 0);
    assert_ptr_equal(result, loop);
    assert_int_equal(unc_task_get_result(task, NULL), 0);
    assert_int_equal(unc_task_get_result(NULL, &result), -EINVAL);
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
}

static int return_positive(void *ignored, void **ret_result)
{
    (void)ignored;
    (void)ret_result;
    return 7;
}

UNC_TEST_TIDY(task__result_not_set__is_null)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, return_positive, NULL);
    void *result = loop;

    assert_int_equal(run_until(loop, task, &result), 0);
    assert_null(result);
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(task__failed__error_is_its_result)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, return_eio, NULL);

    run_once(loop);
    assert_true(unc_task_is_done(task));
    assert_int_equal(unc_task_get_result(task, NULL), -EIO);
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(task__nobody_holds_it__runs_and_goes)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_task_new(loop, yield_once, WORD("a"), NULL), 0);
    run_turns(loop, 3);
    assert_string_equal(trace(), "aa");
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(task__given_back_early__goes_on)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, yield_once, WORD("a"));

    run_once(loop);
    task = unc_task_unref(task);
    run_once(loop);
    assert_string_equal(trace(), "aa");
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(task__given_back_null__fine)
{
    assert_null(unc_task_unref(NULL));
    assert_false(unc_task_is_done(NULL));
    assert_null(unc_task_as_future(NULL));
    assert_int_equal(unc_task_get_id(NULL), 0);
    assert_int_equal(unc_task_get_cancel_count(NULL), 0);
}

UNC_TEST_TIDY(task__done_and_held__outlives_its_loop)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, return_userdata, WORD("x"));
    void *result = NULL;

    run_once(loop);
    loop = unc_loop_free(loop);
    assert_true(unc_task_is_done(task));
    assert_int_equal(unc_task_get_result(task, &result), 0);
    assert_string_equal(result, "x");
    task = unc_task_unref(task);
}

static int do_everything(void *userdata, void **ret_result)
{
    struct unc_loop *loop = userdata;
    struct unc_loop *running = NULL;
    struct unc_task *current = NULL;

    (void)ret_result;
    if (unc_task_get_current(&current) != 0 || unc_loop_get_running(&running) != 0 ||
        running != loop) {
        return -EIO;
    }
    return unc_task_is_done(current) ? -EIO : unc_loop_stop(loop);
}

UNC_TEST_TIDY(task__inside__knows_itself_and_its_loop)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, do_everything, loop);
    struct unc_task *current = task;

    assert_int_equal(unc_loop_run_forever(loop), 0);
    assert_int_equal(unc_task_get_result(task, NULL), 0);
    assert_int_equal(unc_task_get_current(&current), UNC_ENOTASK);
    assert_ptr_equal(current, task);
    assert_int_equal(unc_task_get_current(NULL), -EINVAL);
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
}

static int see_no_task(struct unc_loop *loop, void *userdata)
{
    struct unc_task *task = NULL;

    (void)loop;
    *(int *)userdata = unc_task_get_current(&task);
    return 0;
}

UNC_TEST_TIDY(callback__between_tasks__is_in_none)
{
    struct unc_loop *loop = make_loop();
    int r = 0;

    assert_int_equal(unc_task_new(loop, yield_once, NULL, NULL), 0);
    assert_int_equal(unc_loop_call_soon(loop, see_no_task, &r, NULL), 0);
    run_turns(loop, 2);
    assert_int_equal(r, UNC_ENOTASK);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(task__unnamed__is_called_by_its_number)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *a = spawn(loop, return_at_once, NULL);
    struct unc_task *b = spawn(loop, return_at_once, NULL);
    char expected[64];

    assert_true(unc_task_get_id(a) > 0);
    assert_true(unc_task_get_id(a) != unc_task_get_id(b));
    (void)snprintf(expected, sizeof expected, "task %llu",
                   (unsigned long long)unc_task_get_id(b));
    assert_string_equal(unc_task_get_name(b), expected);
    assert_string_equal(unc_task_get_name(b), expected);
    assert_non_null(unc_task_get_name(NULL));
    run_once(loop);
    a = unc_task_unref(a);
    b = unc_task_unref(b);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(task__named__has_that_name_until_it_is_taken_away)
{
    struct unc_loop *loop = make_loop();
    const struct unc_task_options options = { .name = "fetch" };
    char name[] = "other";
    struct unc_task *task = NULL;

    assert_int_equal(unc_task_new_with(loop, &options, return_at_once, NULL, &task), 0);
    assert_string_equal(unc_task_get_name(task), "fetch");
    assert_int_equal(unc_task_set_name(task, name), 0);
    name[0] = 'x';
    assert_string_equal(unc_task_get_name(task), "other");
    assert_int_equal(unc_task_set_name(task, NULL), 0);
    assert_memory_equal(unc_task_get_name(task), "task ", 5);
    assert_int_equal(unc_task_set_name(NULL, "x"), -EINVAL);
    run_once(loop);
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
}

static int use_stack(void *userdata, void **ret_result)
{
    volatile char block[100 * 1024];

    (void)ret_result;
    for (size_t i = 0; i < sizeof block; i += 1024) {
        block[i] = 1;
    }
    *(size_t *)userdata = sizeof block;
    return block[1024] == 1 ? 0 : -EIO;
}

UNC_TEST_TIDY(stack_size__of_one_task_or_of_all__is_there_to_be_used)
{
    struct unc_loop *loop = make_loop();
    const struct unc_task_options options = { .stack_size = 256 * 1024 };
    size_t used = 0;

    assert_int_equal(unc_task_new_with(loop, &options, use_stack, &used, NULL), 0);
    run_once(loop);
    assert_true(used > 0);
    assert_int_equal(unc_loop_set_task_stack_size(loop, 256 * 1024), 0);
    assert_int_equal(play(loop, use_stack, &used), 0);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(stack_size__impossible__refused)
{
    struct unc_loop *loop = make_loop();
    struct unc_task_options options = { .stack_size = 16 * 1024 - 1 };

    assert_int_equal(unc_task_new_with(loop, &options, return_at_once, NULL, NULL),
                     -EINVAL);
    options.stack_size = ((size_t)1 << 30) + 1;
    assert_int_equal(unc_task_new_with(loop, &options, return_at_once, NULL, NULL),
                     -EINVAL);
    assert_int_equal(unc_loop_set_task_stack_size(loop, 1), -EINVAL);
    assert_int_equal(unc_loop_set_task_stack_size(NULL, 65536), -EINVAL);
    options.stack_size = 16 * 1024;
    assert_int_equal(unc_task_new_with(loop, &options, return_at_once, NULL, NULL), 0);
    run_once(loop);
    loop = unc_loop_free(loop);
}

static int add_to_sum(void *userdata, void **ret_result)
{
    (void)ret_result;
    ++*(int *)userdata;
    (void)unc_task_yield();
    ++*(int *)userdata;
    return 0;
}

UNC_TEST_TIDY(task__thousands__all_run_and_their_memory_serves_again)
{
    struct unc_loop *loop = make_loop();
    int sum = 0;

    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 2000; i++) {
            assert_int_equal(unc_task_new(loop, add_to_sum, &sum, NULL), 0);
        }
        run_turns(loop, 2);
    }
    assert_int_equal(sum, 3 * 2 * 2000);
    loop = unc_loop_free(loop);
}

static void *run_in_thread(void *loop)
{
    run_once(loop);
    return NULL;
}

UNC_TEST_TIDY(task__suspended_in_one_thread__goes_on_in_another)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, yield_once, WORD("a"));

    run_once(loop);
    in_thread(run_in_thread, loop);
    assert_true(unc_task_is_done(task));
    assert_string_equal(trace(), "aa");
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(run_until_complete__of_a_task__gives_its_result)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, return_userdata, loop);
    void *result = NULL;

    assert_int_equal(run_until(loop, task, &result), 0);
    assert_ptr_equal(result, loop);
    task = unc_task_unref(task);
    assert_int_equal(play(loop, return_eio, NULL), -EIO);
    loop = unc_loop_free(loop);
}

static int stop_then_sleep(void *loop, void **ret_result)
{
    (void)unc_loop_stop(loop);
    return sleep_for_ever(NULL, ret_result);
}

UNC_TEST_TIDY(run_until_complete__stopped_meanwhile__says_so_and_can_go_on)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, stop_then_sleep, loop);

    assert_int_equal(run_until(loop, task, NULL), UNC_EEARLY);
    assert_string_equal(unc_strerror(UNC_EEARLY),
                        "event loop stopped before the task completed");
    assert_false(unc_task_is_done(task));
    assert_int_equal(unc_task_cancel(task), 1);
    assert_int_equal(run_until(loop, task, NULL), UNC_ECANCELLED);
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
}

static struct unc_task *given_back;

static int give_back(struct unc_loop *loop, void *ignored)
{
    (void)loop;
    (void)ignored;
    given_back = unc_task_unref(given_back);
    return 0;
}

static int yield_and_return(void *userdata, void **ret_result)
{
    (void)unc_task_yield();
    (void)unc_task_yield();
    return return_userdata(userdata, ret_result);
}

UNC_TEST_TIDY(run_until_complete__task_given_back_meanwhile__still_gives_its_result)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, yield_and_return, loop);
    void *result = NULL;

    given_back = task;
    assert_int_equal(unc_loop_call_soon(loop, give_back, NULL, NULL), 0);
    assert_int_equal(run_until(loop, task, &result), 0);
    assert_null(given_back);
    assert_ptr_equal(result, loop);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(done_callback__of_a_task_nobody_holds__finds_it)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, return_at_once, NULL);

    assert_int_equal(
        unc_future_add_done_callback(unc_task_as_future(task), note_future, WORD("f")),
        0);
    task = unc_task_unref(task);
    run_turns(loop, 2);
    assert_string_equal(trace(), "f");
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(future_of_a_task__set_by_somebody_else__refused)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, return_at_once, NULL);
    struct unc_future *future = unc_task_as_future(task);

    assert_int_equal(unc_future_set_result(future, NULL), -EINVAL);
    assert_int_equal(unc_future_set_error(future, -EIO), -EINVAL);
    assert_null(unc_future_free(future));
    assert_false(unc_future_is_done(future));
    run_once(loop);
    assert_true(unc_future_is_done(future));
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
}
