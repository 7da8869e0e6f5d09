/* SPDX-License-Identifier: MIT */
/*
 * Each call that a spawn makes fails once: nothing is kept, and it says so.
 */
#include <errno.h>
#include <stdlib.h>

#include "lib/case.h"
#include "lib/fault.h"
#include "process/stage.h"

/* Faults are of one thread, so the loop is made before and lives on. */
static struct unc_loop *loop;

static int spawn_with_pipes(void *userdata)
{
    const struct unc_process_options options = { .arguments = puppet("cat", NULL, NULL),
                                                 .input = UNC_IO_PIPE,
                                                 .output = UNC_IO_PIPE,
                                                 .errors = UNC_IO_PIPE };
    struct unc_process *process = NULL;
    int r = unc_process_spawn(loop, &options, &process);

    (void)userdata;
    fault_disarm();
    if (r < 0) {
        assert_null(process);
        return r;
    }
    assert_null(unc_stream_close(unc_process_take_input(process)));
    assert_int_equal(wait_for(loop, process), 0);
    process = unc_process_free(process);
    return 0;
}

/* A loop that has had a task: what its first one installs, the handlers of an overflow,
 * stays until it is freed. */
static struct unc_loop *make_used_loop(void)
{
    loop = make_loop();
    assert_int_equal(spawn_with_pipes(NULL), 0);
    return loop;
}

UNC_TEST_TIDY(spawn__any_call_fails__nothing_is_kept)
{
    loop = make_used_loop();

    assert_true(fault_each(FAULT_MEMORY | FAULT_SYSTEM, spawn_with_pipes, NULL) > 4);

    loop = unc_loop_free(loop);
}

/* The same where a thread stands in for the pidfd. */
UNC_TEST_TIDY(spawn__any_call_fails_without_pidfds__nothing_is_kept)
{
    loop = make_used_loop();
    pidfd_error = -ENOSYS;

    assert_true(fault_each(FAULT_MEMORY | FAULT_SYSTEM, spawn_with_pipes, NULL) > 4);

    pidfd_error = 0;
    loop = unc_loop_free(loop);
}

/* Once the child runs and its pidfd cannot be polled, nothing is left to fall back on. */
UNC_TEST_TIDY(spawn__any_call_fails_and_there_are_no_threads__nothing_is_kept)
{
    loop = make_used_loop();
    thread_error = EAGAIN;

    assert_true(fault_each(FAULT_MEMORY | FAULT_SYSTEM, spawn_with_pipes, NULL) > 4);

    thread_error = 0;
    loop = unc_loop_free(loop);
}

/* The faults begin where the conversation does. */
static unsigned next_fault;

static int talk_in_task(void *userdata, void **ret_result)
{
    struct unc_process *process = userdata;
    struct unc_process_result result = { 0 };
    int r;

    (void)ret_result;
    fault_fail_at(FAULT_MEMORY | FAULT_SYSTEM, next_fault);
    r = unc_process_communicate(process, "some data", 9, &result);
    fault_disarm();
    free(result.output);
    free(result.errors);
    return r;
}

UNC_TEST_TIDY(communicate__any_call_fails__nothing_is_kept)
{
    const struct unc_process_options options = { .arguments = puppet("cat", NULL, NULL),
                                                 .input = UNC_IO_PIPE,
                                                 .output = UNC_IO_PIPE,
                                                 .errors = UNC_IO_PIPE };
    unsigned failures = 0;
    bool was_hit = true;

    loop = make_loop();
    for (next_fault = 1; was_hit && next_fault < 100; next_fault++) {
        struct unc_process *process = spawn(loop, &options);
        int r = run(loop, talk_in_task, process);

        was_hit = fault_was_hit();
        failures += r < 0;
        assert_true(was_hit || r == 0);
        assert_null(unc_stream_close(unc_process_take_input(process)));
        assert_int_equal(wait_for(loop, process), 0);
        process = unc_process_free(process);
    }

    assert_false(was_hit);
    assert_true(failures > 0);
    loop = unc_loop_free(loop);
}
