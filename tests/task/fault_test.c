/* SPDX-License-Identifier: MIT */
/* No memory: every allocation of every call about tasks fails once. */
#include <errno.h>

#include "lib/case.h"
#include "lib/fault.h"
#include "task/stage.h"

static int make_task(void *ignored)
{
    struct unc_loop *loop;
    struct unc_task *task = NULL;
    const struct unc_task_options options = { .name = "x" };
    int r;

    (void)ignored;
    fault_disarm();
    loop = make_loop();
    for (unsigned n = 1;; n++) {
        fault_fail_at(FAULT_MEMORY, n);
        r = unc_task_new_with(loop, &options, return_at_once, WORD("x"), &task);
        fault_disarm();
        if (r == 0) {
            break;
        }
        assert_int_equal(r, -ENOMEM);
        assert_null(task);
        run_once(loop);
        assert_string_equal(trace(), "");
    }
    run_once(loop);
    assert_string_equal(trace(), "x");
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
    return 0;
}

UNC_TEST_TIDY(task_new__any_allocation_fails__clean_error_and_the_next_works)
{
    assert_int_equal(make_task(NULL), 0);
}

UNC_TEST_TIDY(task_new__no_memory_for_a_stack__clean_error_and_nothing_runs)
{
    struct unc_loop *loop = make_loop();
    const struct unc_task_options options = { .stack_size = (size_t)1 << 22 };
    struct unc_task *task = NULL;

    assert_int_equal(play(loop, return_at_once, NULL),
                     0); /* all but the stack is there */
    fault_fail_at(FAULT_MEMORY, 1);
    assert_int_equal(unc_task_new_with(loop, &options, return_at_once, WORD("x"), &task),
                     -ENOMEM);
    assert_true(fault_was_hit());
    assert_null(task);
    run_once(loop);
    assert_string_equal(trace(), "");
    assert_int_equal(unc_task_new_with(loop, &options, return_at_once, WORD("x"), &task),
                     0);
    run_once(loop);
    assert_string_equal(trace(), "x");
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
}

static int sleep_without_memory(void *number, void **ret_result)
{
    unsigned *n = number;
    int r;

    (void)ret_result;
    fault_fail_at(FAULT_MEMORY, *n);
    r = unc_task_sleep(1);
    fault_disarm();
    return r;
}

UNC_TEST_TIDY(sleep__no_memory_for_its_timer__clean_error)
{
    unsigned failed_count = 0;

    for (unsigned n = 1;; n++) {
        struct unc_loop *loop = make_loop();
        int r = play(loop, sleep_without_memory, &n);

        loop = unc_loop_free(loop);
        if (r == 0) {
            break;
        }
        assert_int_equal(r, -ENOMEM);
        failed_count++;
    }
    assert_true(failed_count > 0);
}

UNC_TEST_TIDY(set_name__no_memory__keeps_the_old_one)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, return_at_once, NULL);

    assert_int_equal(unc_task_set_name(task, "old"), 0);
    fault_fail_at(FAULT_MEMORY, 1);
    assert_int_equal(unc_task_set_name(task, "new"), -ENOMEM);
    fault_disarm();
    assert_string_equal(unc_task_get_name(task), "old");
    assert_int_equal(unc_task_set_name(task, NULL), 0);
    fault_fail_at(FAULT_MEMORY, 1);
    assert_string_equal(unc_task_get_name(task), "task");
    fault_disarm();
    run_once(loop);
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
}
