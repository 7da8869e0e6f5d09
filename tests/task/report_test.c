/* SPDX-License-Identifier: MIT */
/* What reports and the record say of tasks, and of what tasks did. */
#include <errno.h>
#include <stdint.h>

#include "lib/case.h"
#include "lib/report.h"
#include "record/reader.h"
#include "record/record.h"
#include "stack/own_text.h"
#include "task/stage.h"

static uint32_t stack_in_task;

static __attribute__((noinline)) int note_stack(void *ignored, void **ret_result)
{
    (void)ignored;
    (void)ret_result;
    stack_in_task = unc__record_stack();
    return 0;
}

static int note_stack_deeper(void *ignored, void **ret_result)
{
    int r = note_stack(ignored, ret_result);

    __asm__ volatile("" ::: "memory"); /* it returns to here */
    return r;
}

static struct unc__stack_view stack_of(struct unc_loop *loop, unc_task_fn *function)
{
    struct unc__stack_view view;

    assert_int_equal(play(loop, function, NULL), 0);
    view = unc__record_stack_view(stack_in_task);
    for (size_t i = 0; i < view.frame_count; i++) {
        assert_false(unc__own_text_has(view.frames[i]));
    }
    return view;
}

UNC_TEST_TIDY(stack__of_a_task__ends_at_its_function)
{
    struct unc_loop *loop = make_loop();
    struct unc__stack_view shallow = stack_of(loop, note_stack);
    struct unc__stack_view deep = stack_of(loop, note_stack_deeper);

    assert_int_equal(shallow.frame_count, 1);
    assert_false(shallow.is_cut);
    assert_int_equal(deep.frame_count, 2);
    assert_false(deep.is_cut);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(report__future_with_a_waiter__was_never_resolved)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = NULL;
    struct unc_task *task;

    assert_int_equal(unc_future_new(loop, &future), 0);
    task = spawn(loop, await_future, future);
    run_once(loop);
    assert_report(true, "future was never resolved, nor freed");

    assert_int_equal(unc_future_set_result(future, NULL), 0);
    assert_int_equal(run_until(loop, task, NULL), 0);
    assert_report(true, "future was never freed");
    assert_report(false, "never resolved");
    task = unc_task_unref(task);
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
}

UNC_TEST(report__task_awaited_what_is_another_loops__says_so)
{
    struct unc_loop *loop = make_loop();
    struct unc_loop *other = make_loop();
    struct unc_future *future = NULL;

    assert_int_equal(unc_future_new(other, &future), 0);

    assert_int_equal(play(loop, await_future, future), -EINVAL);

    assert_report(true, "awaited what belongs to another loop");
    assert_report(true, "awaited by unc_future_await() in await_future");
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
    other = unc_loop_free(other);
}
