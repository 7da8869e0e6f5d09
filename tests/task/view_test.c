/* SPDX-License-Identifier: MIT */
/* What a reporter may see of tasks while their loop is open, from any thread. */
#include <errno.h>
#include <stdatomic.h>
#include <string.h>

#include "lib/case.h"
#include "record/hooks.h"
#include "task/stage.h"

static struct unc__task_view look(const struct unc_task *task)
{
    struct unc__task_view view;

    assert_true(unc__task_waiting((uintptr_t)task, unc_task_get_id(task), &view));
    return view;
}

static struct unc_site site_of(const struct unc__task_view *view)
{
    struct unc_site site;

    assert_true(unc__site_kept(view->site, &site));
    return site;
}

UNC_TEST(view__through_its_life__says_what_it_is_at)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, yield_once, NULL);
    struct unc__task_view view;

    assert_int_equal(look(task).state, UNC__TASK_NEVER_STARTED);
    run_once(loop);
    assert_int_equal(look(task).state, UNC__TASK_READY);
    assert_int_not_equal(look(task).caller.ra, 0);
    run_once(loop);
    assert_false(unc__task_waiting((uintptr_t)task, unc_task_get_id(task), &view));
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
}

UNC_TEST(view__asleep__says_for_what_where_and_since_when)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, sleep_for_ever, NULL);
    struct unc__task_view view;

    run_once(loop);
    view = look(task);
    assert_int_equal(view.state, UNC__TASK_WAITING);
    assert_string_equal(view.what, "a timer");
    assert_string_equal(site_of(&view).call, "unc_task_sleep");
    assert_string_equal(site_of(&view).function, "sleep_for_ever");
    assert_true(view.since_ms > 0);
    assert_int_equal(view.awaits, 0);
    assert_int_not_equal(view.caller.ra, 0);
    assert_int_equal(unc_task_cancel(task), 1);
    assert_int_equal(look(task).state, UNC__TASK_READY);
    run_once(loop);
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
}

UNC_TEST(view__awaiting_a_task__says_which)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *awaited = spawn(loop, sleep_for_ever, NULL);
    struct unc_task *task = spawn(loop, await_task, awaited);

    run_once(loop);
    assert_string_equal(look(task).what, "a task");
    assert_int_equal(look(task).awaits, unc_task_get_id(awaited));
    assert_int_equal(unc_task_cancel(task), 1);
    run_turns(loop, 2);
    task = unc_task_unref(task);
    awaited = unc_task_unref(awaited);
    loop = unc_loop_free(loop);
}

struct inside {
    struct unc_task *task;
    struct unc__task_view view;
};

static int look_at_self(void *userdata, void **ret_result)
{
    struct inside *inside = userdata;

    (void)ret_result;
    inside->view = look(inside->task);
    return 0;
}

UNC_TEST(view__of_the_one_that_runs__says_that)
{
    struct unc_loop *loop = make_loop();
    struct inside inside = { .task = NULL };

    inside.task = spawn(loop, look_at_self, &inside);
    run_once(loop);
    assert_int_equal(inside.view.state, UNC__TASK_RUNNING);
    assert_int_equal(inside.view.caller.ra, 0);
    inside.task = unc_task_unref(inside.task);
    loop = unc_loop_free(loop);
}

UNC_TEST(view__of_no_task_or_another_serial__nothing)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, sleep_for_ever, NULL);
    uint64_t serial = unc_task_get_id(task);
    struct unc__task_view view;

    run_once(loop);
    assert_false(unc__task_waiting((uintptr_t)task, serial + 1, &view));
    assert_false(unc__task_waiting((uintptr_t)task + 8, serial, &view));
    assert_false(unc__task_waiting((uintptr_t)&view, serial, &view));
    assert_false(unc__task_waiting(0, serial, &view));
    assert_false(unc__task_waiting(UINT64_MAX, serial, &view));
    assert_false(unc__task_waiting((uintptr_t)task, 0, &view));
    assert_int_equal(unc_task_cancel(task), 1);
    run_once(loop);
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
}

/* A loop whose tasks go on all the time, and somebody who looks at them. */
#define TURNS 2000

static int yield_many(void *ignored, void **ret_result)
{
    int r = 0;

    (void)ignored;
    (void)ret_result;
    for (int i = 0; i < TURNS && r == 0; i++) {
        r = i % 2 == 0 ? unc_task_yield() : unc_task_sleep(1);
    }
    return r;
}

static int stop_with(struct unc_future *future, void *loop)
{
    (void)future;
    return unc_loop_stop(loop);
}

UNC_TEST(view__from_another_thread__is_whole_or_says_that_it_runs)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, yield_many, NULL);
    uint64_t serial = unc_task_get_id(task);
    struct unc__task_view view;
    struct runner runner;

    assert_int_equal(
        unc_future_add_done_callback(unc_task_as_future(task), stop_with, loop), 0);
    runner_start(&runner, loop);
    while (unc__task_waiting((uintptr_t)task, serial, &view)) {
        if (view.state == UNC__TASK_WAITING) {
            assert_string_equal(view.what, "a timer");
            assert_string_equal(site_of(&view).function, "yield_many");
        }
    }
    runner_join(&runner);
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
}
