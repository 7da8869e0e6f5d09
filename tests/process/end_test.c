/* SPDX-License-Identifier: MIT */
/*
 * How children end, who hears of it, and what signals do.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/case.h"
#include "process/stage.h"

UNC_TEST_TIDY(wait__child_exits__gives_its_status)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process = spawn_puppet(loop, "exit", "7");
    int status = -1;

    assert_int_equal(wait_for(loop, process), 7);

    assert_true(unc_process_get_status(process, &status));
    assert_int_equal(status, 7);
    assert_false(unc_process_is_running(process));
    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(wait__child_exits_with_255__is_no_signal)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process = spawn_puppet(loop, "exit", "255");

    assert_int_equal(wait_for(loop, process), 255);

    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(kill__child_runs__status_is_minus_9)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process = spawn_puppet(loop, "block", NULL);

    assert_int_equal(unc_process_kill(process), 0);

    assert_int_equal(wait_for(loop, process), -SIGKILL);
    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(terminate__child_runs__status_is_minus_15)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process = spawn_puppet(loop, "block", NULL);

    assert_int_equal(unc_process_terminate(process), 0);

    assert_int_equal(wait_for(loop, process), -SIGTERM);
    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(signal__hangup__status_is_minus_1)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process = spawn_puppet(loop, "block", NULL);

    assert_int_equal(unc_process_signal(process, 0), 0);
    assert_int_equal(unc_process_signal(process, SIGHUP), 0);

    assert_int_equal(wait_for(loop, process), -SIGHUP);
    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(kill__shell_with_a_child_of_its_own__status_is_minus_9)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process =
        spawn(loop, &(struct unc_process_options){ .shell = "read line; true",
                                                   .input = UNC_IO_PIPE });

    assert_int_equal(unc_process_kill(process), 0);

    assert_int_equal(wait_for(loop, process), -SIGKILL);
    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(signal__impossible_number__is_refused)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process = spawn_puppet(loop, "block", NULL);

    assert_int_equal(unc_process_signal(process, -1), -EINVAL);
    assert_int_equal(unc_process_signal(process, NSIG), -EINVAL);
    assert_int_equal(unc_process_signal(NULL, SIGTERM), -EINVAL);

    assert_int_equal(unc_process_kill(process), 0);
    assert_int_equal(wait_for(loop, process), -SIGKILL);
    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(signal__child_has_ended__finds_nobody)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process = spawn_puppet(loop, "exit", "0");

    await_zombie(process);
    assert_int_equal(unc_process_kill(process), -ESRCH);
    assert_int_equal(wait_for(loop, process), 0);
    assert_int_equal(unc_process_kill(process), -ESRCH);

    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(wait__status_is_known__answers_at_once_outside_tasks)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process = spawn_puppet(loop, "exit", "3");
    int status = -1;

    assert_int_equal(unc_process_wait(process, &status), UNC_ENOTASK);
    assert_int_equal(wait_for(loop, process), 3);

    assert_int_equal(unc_process_wait(process, &status), 0);
    assert_int_equal(status, 3);
    assert_int_equal(unc_process_wait(process, NULL), 0);
    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}

struct waiter {
    struct unc_process *process;
    struct unc_task *task;
    int result;
    int status;
};

static int wait_once(void *userdata, void **ret_result)
{
    struct waiter *waiter = userdata;

    (void)ret_result;
    waiter->result = unc_process_wait(waiter->process, &waiter->status);
    return 0;
}

#define WAITERS 3

static int wait_in_several_tasks(void *userdata, void **ret_result)
{
    struct unc_process *process = userdata;
    struct waiter waiters[WAITERS];
    struct unc_loop *loop = NULL;

    (void)ret_result;
    assert_int_equal(unc_loop_get_running(&loop), 0);
    for (int i = 0; i < WAITERS; i++) {
        waiters[i] = (struct waiter){ process, NULL, 1, 1 };
        assert_int_equal(unc_task_new(loop, wait_once, &waiters[i], &waiters[i].task), 0);
    }
    assert_int_equal(unc_task_yield(), 0);
    assert_int_equal(unc_process_kill(process), 0);
    for (int i = 0; i < WAITERS; i++) {
        assert_int_equal(unc_task_await(waiters[i].task, NULL), 0);
        assert_int_equal(waiters[i].result, 0);
        assert_int_equal(waiters[i].status, -SIGKILL);
        waiters[i].task = unc_task_unref(waiters[i].task);
    }
    return 0;
}

UNC_TEST_TIDY(wait__several_tasks__all_wake_with_the_status)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process = spawn_puppet(loop, "block", NULL);

    assert_int_equal(run(loop, wait_in_several_tasks, process), 0);

    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}

static int cancel_one_of_two(void *userdata, void **ret_result)
{
    struct unc_process *process = userdata;
    struct waiter given_up = { process, NULL, 1, 1 };
    struct waiter patient = { process, NULL, 1, 1 };
    struct unc_loop *loop = NULL;

    (void)ret_result;
    assert_int_equal(unc_loop_get_running(&loop), 0);
    assert_int_equal(unc_task_new(loop, wait_once, &given_up, &given_up.task), 0);
    assert_int_equal(unc_task_new(loop, wait_once, &patient, &patient.task), 0);
    assert_int_equal(unc_task_yield(), 0);
    assert_int_equal(unc_task_cancel(given_up.task), 1);
    assert_int_equal(unc_task_await(given_up.task, NULL), 0);
    assert_int_equal(given_up.result, UNC_ECANCELLED);
    assert_true(unc_process_is_running(process));
    assert_true(is_there(unc_process_get_pid(process)));

    assert_int_equal(unc_process_kill(process), 0);
    assert_int_equal(unc_task_await(patient.task, NULL), 0);
    assert_int_equal(patient.result, 0);
    assert_int_equal(patient.status, -SIGKILL);
    given_up.task = unc_task_unref(given_up.task);
    patient.task = unc_task_unref(patient.task);
    return 0;
}

UNC_TEST_TIDY(wait__one_task_is_cancelled__child_and_the_other_go_on)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process = spawn_puppet(loop, "block", NULL);

    assert_int_equal(run(loop, cancel_one_of_two, process), 0);

    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}

static int free_under_a_waiter(void *userdata, void **ret_result)
{
    struct waiter waiter = { userdata, NULL, 1, 1 };
    struct unc_loop *loop = NULL;

    (void)ret_result;
    assert_int_equal(unc_loop_get_running(&loop), 0);
    assert_int_equal(unc_task_new(loop, wait_once, &waiter, &waiter.task), 0);
    assert_int_equal(unc_task_yield(), 0);
    assert_int_equal(unc_process_kill(waiter.process), 0);
    assert_null(unc_process_free(waiter.process));
    assert_int_equal(unc_task_await(waiter.task, NULL), 0);
    assert_int_equal(waiter.result, UNC_ECANCELLED);
    waiter.task = unc_task_unref(waiter.task);
    return 0;
}

UNC_TEST_TIDY(free__a_task_waits_for_it__task_is_woken)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process = spawn_puppet(loop, "block", NULL);
    pid_t pid = unc_process_get_pid(process);

    assert_int_equal(run(loop, free_under_a_waiter, process), 0);

    /* Killed, and then the loop's alone: it takes the status when it may. */
    while (is_there(pid)) {
        assert_int_equal(unc_loop_stop(loop), 0);
        assert_int_equal(unc_loop_run_forever(loop), 0);
    }
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(free__child_runs__loop_takes_its_status_later)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process =
        spawn(loop, &(struct unc_process_options){ .arguments = puppet("cat", NULL, NULL),
                                                   .input = UNC_IO_PIPE });
    pid_t pid = unc_process_get_pid(process);

    /* This closes its input; the child reads the end, and ends. */
    process = unc_process_free(process);

    while (is_there(pid)) {
        assert_int_equal(unc_loop_stop(loop), 0);
        assert_int_equal(unc_loop_run_forever(loop), 0);
    }
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(free__child_has_ended_unnoticed__leaves_no_zombie)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process = spawn_puppet(loop, "exit", "0");
    pid_t pid = unc_process_get_pid(process);

    await_zombie(process);
    process = unc_process_free(process);

    /* A thread that was told may be quicker; then it is the loop that does it. */
    loop = unc_loop_free(loop);
    assert_false(is_there(pid));
}

UNC_TEST_TIDY(loop__child_ends_and_nobody_waits__leaves_no_zombie)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process = spawn_puppet(loop, "exit", "5");
    int status = -1;

    while (unc_process_is_running(process)) {
        assert_int_equal(unc_loop_stop(loop), 0);
        assert_int_equal(unc_loop_run_forever(loop), 0);
    }

    assert_false(is_there(unc_process_get_pid(process)));
    assert_true(unc_process_get_status(process, &status));
    assert_int_equal(status, 5);
    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}

static void *run_in_thread(void *userdata)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process =
        spawn(loop, &(struct unc_process_options){ .shell = "exit 6" });

    (void)userdata;
    assert_int_equal(wait_for(loop, process), 6);
    process = unc_process_free(process);
    loop = unc_loop_free(loop);
    return NULL;
}

UNC_TEST_TIDY(wait__loop_in_another_thread__gives_the_status)
{
    pthread_t threads[2];

    for (int i = 0; i < 2; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, run_in_thread, NULL), 0);
    }

    for (int i = 0; i < 2; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
}

UNC_TEST_TIDY(wait__many_children__each_gives_its_own_status)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *processes[20];

    for (int i = 0; i < 20; i++) {
        char status[4] = { (char)('0' + i / 10), (char)('0' + i % 10), '\0' };

        processes[i] = spawn_puppet(loop, "exit", status);
    }

    for (int i = 20; i-- > 0;) {
        assert_int_equal(wait_for(loop, processes[i]), i);
        processes[i] = unc_process_free(processes[i]);
    }
    loop = unc_loop_free(loop);
}

/* -- Somebody else takes the status. */

static void on_child(int number)
{
    int saved_errno = errno;

    (void)number;
    while (waitpid(-1, NULL, WNOHANG) > 0) {
        /* the next */
    }
    errno = saved_errno;
}

/* With SIGCHLD as @action has it: the child is gone and its status too. */
static void lose_status(const struct sigaction *action)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process;
    struct sigaction previous;
    struct unc_error error;
    int status = 77;

    assert_int_equal(sigaction(SIGCHLD, action, &previous), 0);
    process = spawn_puppet(loop, "exit", "4");

    assert_int_equal(wait_for(loop, process), UNC_EREAPED);

    assert_int_equal(sigaction(SIGCHLD, &previous, NULL), 0);
    assert_false(unc_process_is_running(process));
    assert_false(unc_process_get_status(process, &status));
    assert_int_equal(status, 77);
    assert_int_equal(unc_process_wait(process, &status), UNC_EREAPED);
    assert_int_equal(unc_process_kill(process), -ESRCH);
    assert_int_equal(unc_error_get_last(&error), 0);
    assert_int_equal(error.code, UNC_EREAPED);
    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}

UNC_TEST(wait__program_reaps_all_children__says_so)
{
    lose_status(&(struct sigaction){ .sa_handler = on_child, .sa_flags = SA_RESTART });
}

UNC_TEST(wait__program_ignores_SIGCHLD__says_so)
{
    lose_status(&(struct sigaction){ .sa_handler = SIG_IGN });
}

UNC_TEST(wait__program_wants_no_zombies__says_so)
{
    lose_status(&(struct sigaction){ .sa_handler = SIG_DFL, .sa_flags = SA_NOCLDWAIT });
}

static int on_child_signal(struct unc_loop *loop, int signal_number, void *userdata)
{
    (void)loop;
    (void)signal_number;
    ++*(int *)userdata;
    return 0;
}

UNC_TEST_TIDY(wait__loop_handles_SIGCHLD_as_well__both_hear)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process;
    int count = 0;

    assert_int_equal(unc_loop_add_signal_handler(loop, SIGCHLD, on_child_signal, &count),
                     0);
    process = spawn_puppet(loop, "exit", "4");

    assert_int_equal(wait_for(loop, process), 4);

    assert_int_equal(unc_loop_stop(loop), 0);
    assert_int_equal(unc_loop_run_forever(loop), 0);
    assert_int_equal(count, 1);
    assert_int_equal(unc_loop_remove_signal_handler(loop, SIGCHLD), 1);
    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(spawn__disposition_of_SIGCHLD__is_not_touched)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process;
    struct sigaction before;
    struct sigaction after;

    assert_int_equal(sigaction(SIGCHLD, NULL, &before), 0);
    process = spawn_puppet(loop, "exit", "0");
    assert_int_equal(sigaction(SIGCHLD, NULL, &after), 0);

    assert_ptr_equal(before.sa_handler, after.sa_handler);
    assert_int_equal(wait_for(loop, process), 0);
    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}
