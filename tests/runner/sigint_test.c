/* SPDX-License-Identifier: MIT */
/* SIGINT while a main task runs. Each case sends it to a child of its own: what is tested
 * may end the process. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <unclosed/run.h>

#include "lib/case.h"
#include "loop/core.h"
#include "loop/scene.h"

#define DIED_OF_SIGINT (1000 + SIGINT)

static void interrupt_self(void)
{
    (void)raise(SIGINT);
}

static void (*disposition(void))(int)
{
    struct sigaction action;

    return sigaction(SIGINT, NULL, &action) == 0 ? action.sa_handler : SIG_ERR;
}

static int sleep_interrupted(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    interrupt_self();
    return unc_task_sleep(UNC_S(3600));
}

static int run_once_interrupted(void *userdata)
{
    (void)userdata;
    CHILD_CHECK(unc_run(sleep_interrupted, NULL, NULL) == UNC_EINTERRUPTED);
    CHILD_CHECK(disposition() == SIG_DFL);
    CHILD_CHECK(unc_check() <= 0);
    return 0;
}

UNC_TEST(sigint__once__main_is_cancelled_and_the_run_says_interrupted)
{
    assert_int_equal(in_child(run_once_interrupted, NULL), 0);
}

static int interrupt_later(struct unc_loop *loop, void *userdata)
{
    (void)loop;
    (void)userdata;
    interrupt_self();
    return 0;
}

static int await_interrupted(void *userdata, void **ret_result)
{
    struct unc_future *future = userdata;
    int r = unc_future_await(future, ret_result);

    return r == UNC_ECANCELLED ? r : -EINVAL;
}

static int run_awaiting_a_future(void *userdata)
{
    struct unc_runner *runner = NULL;
    struct unc_loop *loop = NULL;
    struct unc_future *future = NULL;

    (void)userdata;
    CHILD_CHECK(unc_runner_new(NULL, &runner) == 0);
    CHILD_CHECK(unc_runner_get_loop(runner, &loop) == 0);
    CHILD_CHECK(unc_future_new(loop, &future) == 0);
    CHILD_CHECK(unc_loop_call_later(loop, UNC_MS(1), interrupt_later, NULL, NULL) == 0);
    CHILD_CHECK(unc_runner_run(runner, await_interrupted, future, NULL) ==
                UNC_EINTERRUPTED);
    CHILD_CHECK(unc_future_get_result(future, NULL) == UNC_ECANCELLED);
    future = unc_future_free(future);
    runner = unc_runner_free(runner);
    return 0;
}

UNC_TEST(sigint__main_awaits_a_future__both_are_cancelled)
{
    assert_int_equal(in_child(run_awaiting_a_future, NULL), 0);
}

static int yield_until_cancelled(void *userdata, void **ret_result)
{
    int r = 0;

    (void)userdata;
    (void)ret_result;
    while (r == 0) {
        r = unc_task_yield();
    }
    return r;
}

static int run_yielding(void *userdata)
{
    struct unc_runner *runner = NULL;
    struct unc_loop *loop = NULL;

    (void)userdata;
    CHILD_CHECK(unc_runner_new(NULL, &runner) == 0);
    CHILD_CHECK(unc_runner_get_loop(runner, &loop) == 0);
    CHILD_CHECK(unc_loop_call_later(loop, UNC_MS(1), interrupt_later, NULL, NULL) == 0);
    CHILD_CHECK(unc_runner_run(runner, yield_until_cancelled, NULL, NULL) ==
                UNC_EINTERRUPTED);
    runner = unc_runner_free(runner);
    return 0;
}

UNC_TEST(sigint__main_only_yields__is_cancelled)
{
    assert_int_equal(in_child(run_yielding, NULL), 0);
}

static int block_in_poll(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    return unc_task_sleep(UNC_S(3600));
}

static void *interrupt_the_poll(void *userdata)
{
    struct unc_loop *loop = userdata;

    while (!atomic_load(&loop->is_polling)) {
        (void)sched_yield();
    }
    (void)kill(getpid(), SIGINT);
    return NULL;
}

static int run_blocked_in_poll(void *userdata)
{
    struct unc_runner *runner = NULL;
    struct unc_loop *loop = NULL;
    pthread_t thread;

    (void)userdata;
    CHILD_CHECK(unc_runner_new(NULL, &runner) == 0);
    CHILD_CHECK(unc_runner_get_loop(runner, &loop) == 0);
    CHILD_CHECK(pthread_create(&thread, NULL, interrupt_the_poll, loop) == 0);
    CHILD_CHECK(unc_runner_run(runner, block_in_poll, NULL, NULL) == UNC_EINTERRUPTED);
    CHILD_CHECK(pthread_join(thread, NULL) == 0);
    runner = unc_runner_free(runner);
    return 0;
}

UNC_TEST(sigint__loop_is_blocked_in_its_poll__is_woken)
{
    assert_int_equal(in_child(run_blocked_in_poll, NULL), 0);
}

/* -- twice */

static int interrupt_twice(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    interrupt_self();
    interrupt_self();
    return 0;
}

static int run_interrupted_twice(void *userdata)
{
    (void)userdata;
    (void)unc_run(interrupt_twice, NULL, NULL);
    return 1;
}

UNC_TEST(sigint__twice__the_process_dies_of_it_at_once)
{
    assert_int_equal(in_child(run_interrupted_twice, NULL), DIED_OF_SIGINT);
}

static int refuse_and_interrupt(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    interrupt_self();
    if (unc_task_sleep(UNC_S(3600)) == UNC_ECANCELLED) {
        interrupt_self();
    }
    return 0;
}

static int run_refusing_the_first(void *userdata)
{
    (void)userdata;
    (void)unc_run(refuse_and_interrupt, NULL, NULL);
    return 1;
}

UNC_TEST(sigint__second_while_main_tidies_up__the_process_dies_of_it)
{
    assert_int_equal(in_child(run_refusing_the_first, NULL), DIED_OF_SIGINT);
}

static int interrupt_when_cancelled(void *userdata, void **ret_result)
{
    int r = unc_task_sleep(UNC_S(3600));

    (void)userdata;
    (void)ret_result;
    interrupt_self();
    return r;
}

static int leave_a_task(void *userdata, void **ret_result)
{
    struct unc_loop *loop = NULL;
    int r = unc_loop_get_running(&loop);

    (void)userdata;
    (void)ret_result;
    return r < 0 ? r : unc_task_new(loop, interrupt_when_cancelled, NULL, NULL);
}

static int leave_a_started_task(void *userdata, void **ret_result)
{
    int r = leave_a_task(userdata, ret_result);

    return r < 0 ? r : unc_task_yield();
}

static int run_interrupted_at_the_end(void *userdata)
{
    (void)userdata;
    (void)unc_run(leave_a_started_task, NULL, NULL);
    return 1;
}

UNC_TEST(sigint__during_the_end__the_process_dies_of_it)
{
    assert_int_equal(in_child(run_interrupted_at_the_end, NULL), DIED_OF_SIGINT);
}

static int run_again_interrupted(void *userdata)
{
    struct unc_runner *runner = NULL;

    (void)userdata;
    CHILD_CHECK(unc_runner_new(NULL, &runner) == 0);
    for (int i = 0; i < 3; i++) {
        CHILD_CHECK(unc_runner_run(runner, sleep_interrupted, NULL, NULL) ==
                    UNC_EINTERRUPTED);
    }
    runner = unc_runner_free(runner);
    return 0;
}

UNC_TEST(sigint__once_in_each_of_several_runs__each_is_interrupted)
{
    assert_int_equal(in_child(run_again_interrupted, NULL), 0);
}

/* -- who decides */

static int refuse_interrupt(void *userdata, void **ret_result)
{
    interrupt_self();
    (void)unc_task_sleep(UNC_S(3600));
    *ret_result = userdata;
    return 0;
}

static int run_refusing(void *userdata)
{
    void *result = NULL;

    CHILD_CHECK(unc_run(refuse_interrupt, userdata, &result) == 0);
    CHILD_CHECK(result == userdata);
    return 0;
}

UNC_TEST(sigint__main_refuses__its_result_is_the_runs)
{
    int value = 0;

    assert_int_equal(in_child(run_refusing, &value), 0);
}

static int fail_when_interrupted(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    interrupt_self();
    return unc_task_sleep(UNC_S(3600)) == UNC_ECANCELLED ? -EIO : 0;
}

static int run_failing(void *userdata)
{
    (void)userdata;
    CHILD_CHECK(unc_run(fail_when_interrupted, NULL, NULL) == -EIO);
    return 0;
}

UNC_TEST(sigint__main_fails_when_cancelled__its_error_is_the_runs)
{
    assert_int_equal(in_child(run_failing, NULL), 0);
}

static int cancel_and_interrupt(void *userdata, void **ret_result)
{
    (void)ret_result;
    CHILD_CHECK(unc_task_cancel(userdata) == 1);
    interrupt_self();
    return 0;
}

static int sleep_beside_a_canceller(void *userdata, void **ret_result)
{
    struct unc_loop *loop = NULL;
    struct unc_task *self = NULL;

    (void)userdata;
    (void)ret_result;
    CHILD_CHECK(unc_loop_get_running(&loop) == 0);
    CHILD_CHECK(unc_task_get_current(&self) == 0);
    CHILD_CHECK(unc_task_new(loop, cancel_and_interrupt, self, NULL) == 0);
    return unc_task_sleep(UNC_S(3600));
}

static int run_cancelled_and_interrupted(void *userdata)
{
    (void)userdata;
    CHILD_CHECK(unc_run(sleep_beside_a_canceller, NULL, NULL) == UNC_ECANCELLED);
    return 0;
}

UNC_TEST(sigint__main_is_being_cancelled_by_another_task__the_run_says_cancelled)
{
    assert_int_equal(in_child(run_cancelled_and_interrupted, NULL), 0);
}

static int sleep_on_when_cancelled(void *userdata, void **ret_result)
{
    struct unc_task *self = NULL;

    (void)userdata;
    (void)ret_result;
    CHILD_CHECK(unc_task_get_current(&self) == 0);
    CHILD_CHECK(unc_task_cancel(self) == 1);
    CHILD_CHECK(unc_task_yield() == UNC_ECANCELLED);
    interrupt_self();
    return unc_task_sleep(UNC_S(3600));
}

static int run_cancelled_twice(void *userdata)
{
    (void)userdata;
    CHILD_CHECK(unc_run(sleep_on_when_cancelled, NULL, NULL) == UNC_ECANCELLED);
    return 0;
}

UNC_TEST(sigint__main_was_cancelled_by_another_too__the_run_says_cancelled)
{
    assert_int_equal(in_child(run_cancelled_twice, NULL), 0);
}

static int interrupt_and_return(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    interrupt_self();
    return 0;
}

static int run_interrupted_as_main_ends(void *userdata)
{
    (void)userdata;
    CHILD_CHECK(unc_run(interrupt_and_return, NULL, NULL) == UNC_EINTERRUPTED);
    return 0;
}

UNC_TEST(sigint__arrives_as_main_ends__is_not_lost)
{
    assert_int_equal(in_child(run_interrupted_as_main_ends, NULL), 0);
}

/* -- whose disposition */

static volatile sig_atomic_t handled_count;

static void count_signal(int signal_number)
{
    (void)signal_number;
    handled_count++;
}

static int run_with_a_handler(void *userdata)
{
    (void)userdata;
    CHILD_CHECK(signal(SIGINT, count_signal) != SIG_ERR);
    CHILD_CHECK(unc_run(interrupt_and_return, NULL, NULL) == 0);
    CHILD_CHECK(handled_count == 1);
    CHILD_CHECK(disposition() == count_signal);
    return 0;
}

UNC_TEST(sigint__handled_by_the_program__is_left_alone)
{
    assert_int_equal(in_child(run_with_a_handler, NULL), 0);
}

static int run_ignoring(void *userdata)
{
    (void)userdata;
    CHILD_CHECK(signal(SIGINT, SIG_IGN) != SIG_ERR);
    CHILD_CHECK(unc_run(interrupt_and_return, NULL, NULL) == 0);
    CHILD_CHECK(disposition() == SIG_IGN);
    return 0;
}

UNC_TEST(sigint__ignored_by_the_program__is_left_alone)
{
    assert_int_equal(in_child(run_ignoring, NULL), 0);
}

static int run_leaving_sigint(void *userdata)
{
    const struct unc_runner_options options = { .leaves_sigint = true };

    (void)userdata;
    (void)unc_run_with(&options, interrupt_and_return, NULL, NULL);
    return 1;
}

UNC_TEST(sigint__runner_is_to_leave_it__does_what_it_does)
{
    assert_int_equal(in_child(run_leaving_sigint, NULL), DIED_OF_SIGINT);
}

static int check_default(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    CHILD_CHECK(disposition() == SIG_DFL);
    return 0;
}

static void *run_in_thread(void *ret_value)
{
    *(int *)ret_value = unc_run(check_default, NULL, NULL);
    return NULL;
}

static int run_in_another_thread(void *userdata)
{
    pthread_t thread;
    int r = -1;

    (void)userdata;
    CHILD_CHECK(pthread_create(&thread, NULL, run_in_thread, &r) == 0);
    CHILD_CHECK(pthread_join(thread, NULL) == 0);
    return r;
}

UNC_TEST(sigint__run_in_another_thread__is_left_alone)
{
    assert_int_equal(in_child(run_in_another_thread, NULL), 0);
}

static int replace_disposition(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    CHILD_CHECK(signal(SIGINT, count_signal) != SIG_ERR);
    return 0;
}

static int run_replacing(void *userdata)
{
    (void)userdata;
    CHILD_CHECK(unc_run(replace_disposition, NULL, NULL) == 0);
    CHILD_CHECK(disposition() == count_signal);
    CHILD_CHECK(unc_check() <= 0);
    return 0;
}

UNC_TEST(sigint__program_replaces_the_handler__theirs_stays)
{
    assert_int_equal(in_child(run_replacing, NULL), 0);
}

static int handle_in_loop(struct unc_loop *loop, int signal_number, void *userdata)
{
    (void)loop;
    (void)signal_number;
    (*(int *)userdata)++;
    return 0;
}

static int handle_own(void *userdata, void **ret_result)
{
    struct unc_loop *loop = NULL;

    (void)ret_result;
    CHILD_CHECK(unc_loop_get_running(&loop) == 0);
    CHILD_CHECK(unc_loop_remove_signal_handler(loop, SIGINT) == 0);
    CHILD_CHECK(unc_loop_add_signal_handler(loop, SIGINT, handle_in_loop, userdata) == 0);
    for (int i = 0; i < 3; i++) {
        interrupt_self();
        CHILD_CHECK(unc_task_yield() == 0);
        CHILD_CHECK(unc_task_yield() == 0);
    }
    CHILD_CHECK(unc_loop_remove_signal_handler(loop, SIGINT) == 1);
    CHILD_CHECK(disposition() == SIG_DFL);
    return 0;
}

static int run_handling_own(void *userdata)
{
    int count = 0;

    (void)userdata;
    CHILD_CHECK(unc_run(handle_own, &count, NULL) == 0);
    CHILD_CHECK(count == 3);
    CHILD_CHECK(disposition() == SIG_DFL);
    CHILD_CHECK(unc_check() <= 0);
    return 0;
}

UNC_TEST(sigint__main_adds_a_handler_to_the_loop__it_takes_the_runners_place)
{
    assert_int_equal(in_child(run_handling_own, NULL), 0);
}

static int add_and_leave_handler(void *userdata, void **ret_result)
{
    struct unc_loop *loop = NULL;

    (void)ret_result;
    CHILD_CHECK(unc_loop_get_running(&loop) == 0);
    return unc_loop_add_signal_handler(loop, SIGINT, handle_in_loop, userdata);
}

static int run_twice_with_own_handler(void *userdata)
{
    struct unc_runner *runner = NULL;
    int count = 0;

    (void)userdata;
    CHILD_CHECK(unc_runner_new(NULL, &runner) == 0);
    CHILD_CHECK(unc_runner_run(runner, add_and_leave_handler, &count, NULL) == 0);
    CHILD_CHECK(disposition() != SIG_DFL);
    CHILD_CHECK(unc_runner_run(runner, interrupt_twice, NULL, NULL) == 0);
    runner = unc_runner_free(runner);
    CHILD_CHECK(disposition() == SIG_DFL);
    return 0;
}

UNC_TEST(sigint__handler_of_the_loop_from_an_earlier_run__is_left_alone)
{
    assert_int_equal(in_child(run_twice_with_own_handler, NULL), 0);
}

/* -- fork */

static int fork_and_interrupt(void *userdata, void **ret_result)
{
    int pid = fork();

    (void)userdata;
    (void)ret_result;
    if (pid == 0) {
        interrupt_self();
        _exit(1);
    }
    CHILD_CHECK(wait_for_child(pid) == DIED_OF_SIGINT);
    return unc_task_yield();
}

static int run_forking(void *userdata)
{
    (void)userdata;
    CHILD_CHECK(unc_run(fork_and_interrupt, NULL, NULL) == 0);
    return 0;
}

UNC_TEST(sigint__in_a_child_that_main_forked__it_dies_and_the_parent_hears_nothing)
{
    assert_int_equal(in_child(run_forking, NULL), 0);
}

#ifndef UNC_TEST_FORK_STAYS_INSIDE
static int fork_and_run(void *userdata, void **ret_result)
{
    int pid = fork();

    (void)userdata;
    (void)ret_result;
    if (pid == 0) {
        return 0;
    }
    CHILD_CHECK(wait_for_child(pid) == 0);
    return 0;
}

static int run_in_a_child_of_main(void *userdata)
{
    int r = unc_run(fork_and_run, NULL, NULL);

    (void)userdata;
    if (r == -ECHILD) {
        CHILD_CHECK(disposition() == SIG_DFL);
        CHILD_CHECK(unc_run(sleep_interrupted, NULL, NULL) == UNC_EINTERRUPTED);
        _exit(0);
    }
    return r;
}

UNC_TEST(sigint__run_in_a_child_that_main_forked__is_the_childs_own)
{
    assert_int_equal(in_child(run_in_a_child_of_main, NULL), 0);
}

#endif
