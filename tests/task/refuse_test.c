/* SPDX-License-Identifier: MIT */
/* Operation by state, for tasks: what is refused, with which error, in which order. */
#include <errno.h>

#include "lib/case.h"
#include "task/stage.h"

static int new_task(struct unc_loop *loop)
{
    struct unc_task *task = NULL;
    int r = unc_task_new(loop, return_at_once, WORD("x"), &task);

    assert_true((r == 0) == (task != NULL));
    if (r == 0) {
        run_once(loop);
        task = unc_task_unref(task);
    }
    return r;
}

UNC_TEST(create_task__by_state__as_the_table_says)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_task_new(NULL, return_at_once, NULL, NULL), -EINVAL);
    assert_int_equal(unc_task_new(loop, NULL, NULL, NULL), -EINVAL);
    assert_int_equal(new_task(loop), 0);
    assert_int_equal(unc_loop_close(loop), 0);
    assert_int_equal(unc_task_new(loop, NULL, NULL, NULL), -EINVAL);
    assert_int_equal(new_task(loop), UNC_ECLOSED);
    assert_int_equal(unc_loop_set_task_stack_size(loop, 65536), UNC_ECLOSED);
    loop = unc_loop_free(loop);
    assert_string_equal(trace(), "x");
}

UNC_TEST(create_task__in_a_loop_that_another_thread_runs__refused)
{
    struct unc_loop *loop = make_loop();
    struct runner runner;

    runner_start(&runner, loop);
    assert_int_equal(new_task(loop), UNC_ETHREAD);
    assert_int_equal(unc_loop_set_task_stack_size(loop, 65536), UNC_ETHREAD);
    runner_stop(&runner);
    assert_int_equal(new_task(loop), 0);
    loop = unc_loop_free(loop);
}

UNC_TEST(task__used_while_another_thread_runs_the_loop__refused)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, sleep_for_ever, NULL);
    struct unc_task *same = task;
    struct runner runner;

    run_once(loop);
    runner_start(&runner, loop);
    assert_int_equal(unc_task_cancel(task), UNC_ETHREAD);
    assert_int_equal(unc_task_uncancel(task), UNC_ETHREAD);
    assert_int_equal(unc_task_set_name(task, "x"), UNC_ETHREAD);
    assert_int_equal(unc_task_await(task, NULL), UNC_ETHREAD);
    assert_null(unc_task_unref(same));
    runner_stop(&runner);
    assert_int_equal(unc_task_cancel(task), 1);
    run_once(loop);
    assert_int_equal(unc_task_get_result(task, NULL), UNC_ECANCELLED);
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
}

static int use_loop_from_task(void *userdata, void **ret_result)
{
    struct unc_loop *loop = userdata;
    struct unc_loop *other = NULL;
    int r = 0;

    (void)ret_result;
    if (unc_loop_run_forever(loop) != UNC_ERUNNING ||
        unc_loop_close(loop) != UNC_ENOCLOSE) {
        r = -EIO;
    }
    if (unc_loop_new(&other) != 0 || unc_loop_run_forever(other) != UNC_EOTHER) {
        r = -EIO;
    }
    other = unc_loop_free(other);
    return r;
}

UNC_TEST(task__runs_or_closes_its_loop__refused_and_harmless)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(play(loop, use_loop_from_task, loop), 0);
    assert_int_equal(play(loop, yield_once, WORD("a")), 0);
    assert_string_equal(trace(), "aa");
    loop = unc_loop_free(loop);
}

UNC_TEST(run_until_complete__task_of_another_loop__refused_after_running_and_closed)
{
    struct unc_loop *loop = make_loop();
    struct unc_loop *other = make_loop();
    struct unc_task *task = spawn(other, return_at_once, WORD("x"));

    assert_int_equal(run_until(loop, task, NULL), -EINVAL);
    assert_int_equal(unc_loop_close(loop), 0);
    assert_int_equal(run_until(loop, task, NULL), UNC_ECLOSED);
    assert_string_equal(trace(), "");
    assert_int_equal(run_until(other, task, NULL), 0);
    assert_string_equal(trace(), "x");
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
    other = unc_loop_free(other);
}
