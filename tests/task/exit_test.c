/* SPDX-License-Identifier: MIT */
/* A task that ends the process: the report is written on the task's own stack. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/case.h"
#include "lib/child.h"
#include "task/stage.h"

static int call_exit(void *ignored, void **ret_result)
{
    (void)ignored;
    (void)ret_result;
    exit(7);
}

static int call_quick_exit(void *ignored, void **ret_result)
{
    (void)ignored;
    (void)ret_result;
    _exit(8);
}

/* In a child of the test, which is no task's. */
static int play_to_the_end(void *userdata)
{
    struct unc_loop *loop = make_loop();
    unc_task_fn *const *function = userdata;

    (void)unc_task_new(loop, sleep_for_ever, NULL, NULL);
    (void)unc_task_new(loop, yield_once, NULL, NULL);
    return play(loop, *function, NULL);
}

UNC_TEST(task__calls_exit__process_ends_with_a_report)
{
    unc_task_fn *function = call_exit;
    struct child child;

    child_call(&child, play_to_the_end, &function);
    assert_int_equal(child.exit_code, 7);
    assert_non_null(strstr(child.errors, "unclosed: "));
    child_done(&child);
}

UNC_TEST(task__calls__exit__process_ends_at_once)
{
    unc_task_fn *function = call_quick_exit;
    struct child child;

    child_call(&child, play_to_the_end, &function);
    assert_int_equal(child.exit_code, 8);
    child_done(&child);
}
