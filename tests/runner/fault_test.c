/* SPDX-License-Identifier: MIT */
/* Every allocation of a runner's life fails once, and every system call that makes its
 * loop: whatever it returns, all tasks have ended and nothing is kept. */
#include <errno.h>
#include <stdlib.h>

#include <unclosed/run.h>

#include "lib/case.h"
#include "lib/fault.h"
#include "loop/scene.h"

#define LEFTOVER_COUNT 40 /* more than are looked after at a time without memory */

static int ended_count;
static int begun_count;

static int sleep_long(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    begun_count++;
    (void)unc_task_sleep(UNC_S(3600)); /* cancelled, or no memory for its timer */
    ended_count++;
    return 0;
}

static int spawn_many(void *userdata, void **ret_result)
{
    struct unc_loop *loop = NULL;
    int r = unc_loop_get_running(&loop);

    (void)userdata;
    (void)ret_result;
    for (int i = 0; r == 0 && i < LEFTOVER_COUNT; i++) {
        r = unc_task_new(loop, sleep_long, NULL, NULL);
    }
    return r < 0 ? r : unc_task_yield();
}

static int run_all(void *userdata)
{
    int r;

    (void)userdata;
    begun_count = 0;
    ended_count = 0;
    r = unc_run(spawn_many, NULL, NULL);
    fault_disarm();
    assert_true(r == 0 || r == -ENOMEM);
    assert_int_equal(ended_count, begun_count);
    return r;
}

UNC_TEST_TIDY(run__any_allocation_fails__all_that_began_has_ended)
{
    assert_true(fault_each(FAULT_MEMORY, run_all, NULL) >= 5);
}

static int make_loop_of_runner(void *userdata)
{
    struct unc_runner *runner = NULL;
    struct unc_loop *loop = NULL;
    int r = unc_runner_new(NULL, &runner);

    (void)userdata;
    if (r == 0) {
        r = unc_runner_get_loop(runner, &loop);
    }
    fault_disarm();
    runner = unc_runner_free(runner);
    return r;
}

UNC_TEST_TIDY(runner__any_call_of_its_making_fails__nothing_is_kept)
{
    assert_true(fault_each(FAULT_MEMORY | FAULT_SYSTEM, make_loop_of_runner, NULL) >= 3);
}

/* Only the end is without memory. */
static int close_after(void *userdata)
{
    unsigned *n = userdata;
    struct unc_runner *runner = NULL;
    int r;

    begun_count = 0;
    ended_count = 0;
    assert_int_equal(unc_runner_new(NULL, &runner), 0);
    assert_int_equal(unc_runner_run(runner, spawn_many, NULL, NULL), 0);
    assert_int_equal(begun_count, LEFTOVER_COUNT);
    fault_fail_at(FAULT_MEMORY, *n);
    r = unc_runner_close(runner);
    fault_disarm();
    runner = unc_runner_free(runner);
    return r;
}

UNC_TEST_TIDY(end__no_memory_to_look_after_all__they_end_some_at_a_time)
{
    unsigned n = 1;

    assert_int_equal(close_after(&n), 0);

    assert_true(fault_was_hit());
    assert_int_equal(ended_count, LEFTOVER_COUNT);
}
