/* SPDX-License-Identifier: MIT */
/* A loop that closes while tasks have not ended: what stays, and what the record says. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/case.h"
#include "record/hooks.h"
#include "record/reader.h"
#include "record/task_detail.h"
#include "task/stage.h"

/* The entry of a task; the state is FREE if there is none. */
static struct unc__entry_view entry_of(uint64_t serial)
{
    struct unc__entry_view view;

    for (uint32_t i = 1; i <= unc__record_entry_count(); i++) {
        if (unc__record_read(i, &view) && view.serial == serial) {
            return view;
        }
    }
    return (struct unc__entry_view){ .state = UNC__STATE_FREE };
}

/* A task left by its closed loop, given back; its entry, and what that says. */
static struct unc__entry_view leave(unc_task_fn *function, void *userdata, int turns,
                                    struct unc__task_detail *ret_detail)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, function, userdata);
    uint64_t serial = unc_task_get_id(task);
    struct unc__entry_view view;

    run_turns(loop, turns);
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
    view = entry_of(serial);
    assert_true(unc__task_detail_unpack(view.detail, ret_detail));
    return view;
}

static bool stack_has(uint32_t stack, int (*function)(void *, void **))
{
    struct unc__stack_view view = unc__record_stack_view(stack);

    for (size_t i = 0; i < view.frame_count; i++) {
        if (view.frames[i] - (uintptr_t)function < 512) {
            return true;
        }
    }
    return false;
}

UNC_TEST_LEAVING(close__task_sleeps__left_with_the_stack_in_which_it_waits)
{
    struct unc__task_detail detail;
    struct unc__entry_view view = leave(sleep_for_ever, NULL, 1, &detail);

    assert_int_equal(view.state, UNC__STATE_LEFT);
    assert_int_equal(view.kind, UNC__KIND_TASK);
    assert_int_equal(detail.state, UNC__TASK_WAITING);
    assert_false(detail.is_cancelled);
    assert_true(detail.waited_ms >= 0 && detail.waited_ms < 60000);
    assert_true(stack_has(detail.stack, sleep_for_ever));
}

UNC_TEST_LEAVING(close__task_never_began__left_as_such)
{
    struct unc__task_detail detail;
    struct unc__entry_view view = leave(return_at_once, NULL, 0, &detail);

    assert_int_equal(view.state, UNC__STATE_LEFT);
    assert_int_equal(detail.state, UNC__TASK_NEVER_STARTED);
    assert_int_equal(detail.stack, 0);
}

UNC_TEST_LEAVING(close__task_yielded__left_as_ready)
{
    struct unc__task_detail detail;

    (void)leave(yield_once, NULL, 1, &detail);
    assert_int_equal(detail.state, UNC__TASK_READY);
    assert_true(stack_has(detail.stack, yield_once));
}

UNC_TEST_LEAVING(close__task_was_asked_to_end__left_as_such)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, sleep_for_ever, NULL);
    uint64_t serial = unc_task_get_id(task);
    struct unc__task_detail detail;

    run_once(loop);
    assert_int_equal(unc_task_cancel(task), 1);
    loop = unc_loop_free(loop);
    assert_true(unc__task_detail_unpack(entry_of(serial).detail, &detail));
    assert_true(detail.is_cancelled);
    assert_int_equal(detail.state, UNC__TASK_READY);
    task = unc_task_unref(task);
}

UNC_TEST_LEAVING(close__with_pending_task__its_handle_says_abandoned)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, sleep_for_ever, NULL);
    void *result = NULL;

    run_once(loop);
    assert_int_equal(unc_loop_close(loop), 0);
    assert_false(unc_task_is_done(task));
    assert_int_equal(unc_task_get_result(task, &result), UNC_EABANDONED);
    assert_int_equal(unc_task_cancel(task), UNC_ECLOSED);
    assert_int_equal(unc_task_uncancel(task), UNC_ECLOSED);
    assert_int_equal(unc_task_set_name(task, "x"), UNC_ECLOSED);
    assert_non_null(unc_task_get_name(task));
    loop = unc_loop_free(loop);
    assert_int_equal(unc_task_get_result(task, &result), UNC_EABANDONED);
    assert_int_equal(unc_task_cancel(task), UNC_EFREED);
    task = unc_task_unref(task);
}

static char *kept;

static int keep_in_stack(void *future, void **ret_result)
{
    char here[] = "still there";

    kept = here;
    return unc_future_await(future, ret_result);
}

UNC_TEST_LEAVING(close__with_waiting_task__its_stack_stays_where_others_may_point)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = NULL;
    struct unc_task *task;

    assert_int_equal(unc_future_new(loop, &future), 0);
    task = spawn(loop, keep_in_stack, future);
    run_once(loop);
    loop = unc_loop_free(loop);
    assert_string_equal(kept, "still there");
    future = unc_future_free(future); /* with a waiter that never wakes */
    task = unc_task_unref(task);
    assert_string_equal(kept, "still there");
}

UNC_TEST_LEAVING(close__task_awaits_a_future__both_are_left_and_linked)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = NULL;
    struct unc_task *task;
    struct unc__task_view view;
    uint64_t serial;

    assert_int_equal(unc_future_new(loop, &future), 0);
    task = spawn(loop, await_future, future);
    serial = unc_task_get_id(task);
    run_once(loop);
    loop = unc_loop_free(loop);
    assert_true(unc__task_waiting((uintptr_t)task, serial, &view));
    assert_int_equal(view.state, UNC__TASK_WAITING);
    assert_int_equal(entry_of(view.awaits).kind, UNC__KIND_FUTURE);
    assert_int_equal(entry_of(view.awaits).state, UNC__STATE_LEFT);
    future = unc_future_free(future);
    task = unc_task_unref(task);
}

static int note_task_future(struct unc_future *future, void *word)
{
    return note_future(future, word);
}

UNC_TEST_LEAVING(close__callback_waits_for_a_task__dropped)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, sleep_for_ever, NULL);

    assert_int_equal(unc_future_add_done_callback(unc_task_as_future(task),
                                                  note_task_future, WORD("x")),
                     0);
    run_once(loop);
    loop = unc_loop_free(loop);
    assert_string_equal(trace(), "");
    task = unc_task_unref(task);
}

UNC_TEST_LEAVING(close__callback_of_an_ended_task_is_queued__left_and_the_task_goes)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, return_at_once, NULL);
    uint64_t serial = unc_task_get_id(task);

    assert_int_equal(unc_future_add_done_callback(unc_task_as_future(task),
                                                  note_task_future, WORD("x")),
                     0);
    task = unc_task_unref(task);
    run_once(loop);
    assert_int_equal(entry_of(serial).state, UNC__STATE_LIVE);
    loop = unc_loop_free(loop);
    assert_int_not_equal(entry_of(serial).state, UNC__STATE_LIVE);
    assert_int_not_equal(entry_of(serial).state, UNC__STATE_LEFT);
    assert_string_equal(trace(), "");
}

UNC_TEST_TIDY(close__all_tasks_ended__nothing_is_left)
{
    struct unc_loop *loop = make_loop();

    for (int i = 0; i < 100; i++) {
        assert_int_equal(unc_task_new(loop, yield_once, WORD(""), NULL), 0);
    }
    run_turns(loop, 2);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(open__task_ended_but_held__counted_until_it_is_given_back)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, return_at_once, NULL);
    struct unc__entry_view view;
    int open_count;

    run_once(loop);
    open_count = unc_check();
    view = entry_of(unc_task_get_id(task));
    assert_int_equal(view.state, UNC__STATE_LIVE);
    assert_true((view.flags & UNC__FLAG_HELD) != 0);
    assert_true((view.flags & UNC__FLAG_OVER) != 0);
    task = unc_task_unref(task);
    assert_true(unc_check() < open_count);
    loop = unc_loop_free(loop);
}
