/* SPDX-License-Identifier: MIT */
/*
 * Children and the end of their loop; what reports say of them.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/case.h"
#include "lib/report.h"
#include "process/stage.h"

/* Kills it and takes its status ourselves: its loop is gone. */
static void end_by_hand(struct unc_process *process)
{
    int status;
    pid_t pid = unc_process_get_pid(process);

    assert_int_equal(unc_process_kill(process), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
}

UNC_TEST_TIDY(close__child_runs__is_left_running)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process = spawn_puppet(loop, "block", NULL);

    assert_int_equal(unc_loop_close(loop), 0);

    assert_true(is_there(unc_process_get_pid(process)));
    assert_int_equal(unc_process_signal(process, 0), 0);
    end_by_hand(process);
    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(free__loop_was_freed__works)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process = spawn_puppet(loop, "block", NULL);
    struct unc_loop *next;

    loop = unc_loop_free(loop);
    next = make_loop();

    assert_true(unc_process_is_running(process));
    end_by_hand(process);
    process = unc_process_free(process);
    next = unc_loop_free(next);
}

UNC_TEST_TIDY(free__child_ended_after_its_loop_was_closed__leaves_no_zombie)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process = spawn_puppet(loop, "block", NULL);
    pid_t pid = unc_process_get_pid(process);

    loop = unc_loop_free(loop);
    assert_int_equal(unc_process_kill(process), 0);
    await_zombie(process);
    process = unc_process_free(process);

    assert_false(is_there(pid));
}

UNC_TEST_TIDY(close__child_has_ended_unnoticed__is_reaped)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process = spawn_puppet(loop, "exit", "8");
    int status = 0;

    await_zombie(process);
    assert_int_equal(unc_loop_close(loop), 0);

    assert_false(is_there(unc_process_get_pid(process)));
    assert_true(unc_process_get_status(process, &status));
    assert_int_equal(status, 8);
    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}

UNC_TEST(wait__loop_was_closed__is_refused)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process = spawn_puppet(loop, "block", NULL);

    assert_int_equal(unc_loop_close(loop), 0);
    assert_int_equal(unc_process_wait(process, NULL), UNC_ECLOSED);
    loop = unc_loop_free(loop);
    assert_int_equal(unc_process_wait(process, NULL), UNC_EFREED);

    end_by_hand(process);
    process = unc_process_free(process);
}

static int wait_for_ever(void *userdata, void **ret_result)
{
    (void)ret_result;
    return unc_process_wait((struct unc_process *)userdata, NULL);
}

/* The task is left, and what it waits in lies on its stack: nothing may come back. */
UNC_TEST_LEAVING(close__a_task_waits_for_the_child__neither_is_touched_again)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process = spawn_puppet(loop, "block", NULL);

    assert_int_equal(unc_task_new(loop, wait_for_ever, process, NULL), 0);
    assert_int_equal(unc_loop_stop(loop), 0);
    assert_int_equal(unc_loop_run_forever(loop), 0);
    loop = unc_loop_free(loop);

    end_by_hand(process);
    process = unc_process_free(process);
}

/* -- Reports. */

UNC_TEST_TIDY(report__child_runs__names_its_arguments_and_the_missing_call)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process = spawn_puppet(loop, "block", "with a blank");
    char name[64];

    (void)snprintf(name, sizeof name, "child process %d",
                   (int)unc_process_get_pid(process));
    assert_report(true, name);
    assert_report(true, " block 'with a blank'\"");
    assert_report(true, "leave    child process");
    assert_report(true, "missing call: unc_process_wait()");

    assert_int_equal(unc_process_kill(process), 0);
    assert_int_equal(wait_for(loop, process), -SIGKILL);
    assert_report(false, "was never waited for");
    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(report__child_has_ended__the_handle_is_to_be_given_back)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process = spawn(
        loop, &(struct unc_process_options){ .arguments = puppet("exit", "0", NULL) });

    assert_int_equal(wait_for(loop, process), 0);
    assert_report(true, "a handle of a child process that ended was never given back");
    assert_report(true, "missing call: unc_process_free()");

    process = unc_process_free(process);
    assert_report(false, "never given back");
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(report__pipes_were_not_taken__go_with_the_child)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process =
        spawn(loop, &(struct unc_process_options){ .arguments = puppet("exit", "0", NULL),
                                                   .input = UNC_IO_PIPE });
    struct unc_stream *input;

    assert_int_equal(wait_for(loop, process), 0);
    assert_report(true, "missing call: unc_process_free()");
    assert_report(false, "unc_stream_close()");

    input = unc_process_take_input(process);
    assert_report(true, "missing call: unc_stream_close()");
    assert_report(true, "a handle of a child process that ended was never given back");

    input = unc_stream_close(input);
    process = unc_process_free(process);
    assert_report(false, "never given back");
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(report__loop_was_closed__child_is_still_there)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process = spawn_puppet(loop, "block", NULL);

    loop = unc_loop_free(loop);
    assert_report(true, "child process");

    end_by_hand(process);
    process = unc_process_free(process);
    assert_report(false, "was never waited for");
}

UNC_TEST_TIDY(report__child_has_a_name__uses_it)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process =
        spawn(loop, &(struct unc_process_options){
                        .arguments = puppet("block", NULL, NULL), .name = "the worker" });

    assert_report(true, "\"the worker\"");

    assert_int_equal(unc_process_kill(process), 0);
    assert_int_equal(wait_for(loop, process), -SIGKILL);
    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(expect_open__child_is_to_stay__is_not_counted)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process = spawn_puppet(loop, "block", NULL);
    int before = unc_check();

    assert_int_equal(unc_process_expect_open(process, "a daemon"), 0);
    assert_int_equal(unc_check(), is_tracked() ? before - 1 : before);

    assert_int_equal(unc_process_kill(process), 0);
    assert_int_equal(wait_for(loop, process), -SIGKILL);
    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(free__child_runs__stays_in_the_report_until_it_has_ended)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process = spawn_puppet(loop, "block", NULL);
    pid_t pid = unc_process_get_pid(process);

    process = unc_process_free(process);
    assert_report(true, "child process");

    assert_int_equal(kill(pid, SIGKILL), 0);
    while (is_there(pid)) {
        assert_int_equal(unc_loop_stop(loop), 0);
        assert_int_equal(unc_loop_run_forever(loop), 0);
    }
    assert_report(false, "was never waited for");
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(report__child_has_ended_unnoticed__says_that_it_is_a_zombie)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process = spawn_puppet(loop, "exit", "0");

    await_zombie(process);
    assert_report(true, "it has ended and is a zombie");

    assert_int_equal(wait_for(loop, process), 0);
    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(report__program_took_the_status__says_reaped_elsewhere)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process = spawn_puppet(loop, "exit", "0");
    pid_t pid = unc_process_get_pid(process);

    assert_int_equal(waitpid(pid, NULL, 0), pid);
    assert_report(true, "somebody else waited for it");

    /* A thread that sleeps for it may have told the loop, which then has to hear it. */
    while (unc_process_is_running(process)) {
        assert_int_equal(unc_loop_stop(loop), 0);
        assert_int_equal(unc_loop_run_forever(loop), 0);
    }
    assert_report(false, "was never waited for");
    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}

/* -- Names. */

UNC_TEST_TIDY(name__very_long_line__is_cut_and_says_so)
{
    struct unc_loop *loop = make_loop();
    char line[300];
    struct unc_process *process;

    memset(line, 'x', sizeof line - 1);
    line[sizeof line - 1] = '\0';
    process = spawn_puppet(loop, "block", line);
    assert_report(true, "xxx...\"");

    assert_int_equal(unc_process_kill(process), 0);
    assert_int_equal(wait_for(loop, process), -SIGKILL);
    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}

#define LINES 1100

/* A shell line each; only so many are remembered, so this case comes last. */
UNC_TEST_TIDY(name__very_many_different_lines__are_cut_to_the_program)
{
    struct unc_loop *loop = make_loop();
    const struct unc_process_options late = { .shell = "read line; : the last",
                                              .input = UNC_IO_PIPE };
    struct unc_process *process;
    char line[32];

    for (int i = 0; i < LINES && is_tracked(); i++) {
        (void)snprintf(line, sizeof line, "exit 0; : %d", i);
        process = spawn(loop, &(struct unc_process_options){ .shell = line });
        await_zombie(process);
        process = unc_process_free(process);
    }
    process = spawn(loop, &late);
    assert_report(true, "\"a shell line\"");

    assert_null(unc_stream_close(unc_process_take_input(process)));
    assert_int_equal(wait_for(loop, process), 0);
    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}
