/* SPDX-License-Identifier: MIT */
/*
 * Signals: what may be caught, who owns it, and that the disposition which was there
 * before comes back whatever it was. The guard around each case compares all of them.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "lib/case.h"
#include "loop/polls.h"
#include "loop/scene.h"

static volatile sig_atomic_t foreign_count;

static void on_foreign(int signal_number)
{
    (void)signal_number;
    foreign_count = foreign_count + 1;
}

static void set_disposition(int signal_number, void (*handler)(int))
{
    struct sigaction action = { .sa_handler = handler,
                                .sa_flags = handler == SIG_DFL ? 0 : SA_RESTART };

    assert_int_equal(sigaction(signal_number, &action, NULL), 0);
}

static struct sigaction disposition_of(int signal_number)
{
    struct sigaction action;

    assert_int_equal(sigaction(signal_number, NULL, &action), 0);
    return action;
}

static int expect_number(struct unc_loop *loop, int signal_number, void *number)
{
    (void)loop;
    assert_int_equal(signal_number, *(int *)number);
    trace_add("s");
    return 0;
}

UNC_TEST_TIDY(signal__raised__callback_runs_with_its_number)
{
    struct unc_loop *loop = make_loop();
    int number = SIGUSR1;

    assert_int_equal(unc_loop_add_signal_handler(loop, SIGUSR1, expect_number, &number),
                     0);
    assert_int_equal(raise(SIGUSR1), 0);
    run_once(loop);

    assert_string_equal(trace(), "s");
    assert_int_equal(unc_loop_remove_signal_handler(loop, SIGUSR1), 1);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(signal__several_arrivals_before_the_callback__are_one)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_add_signal_handler(loop, SIGUSR1, note_signal, WORD("s")),
                     0);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(raise(SIGUSR1), 0);
    }
    run_once(loop);
    run_once(loop);
    assert_string_equal(trace(), "s");
    assert_int_equal(raise(SIGUSR1), 0);
    run_once(loop);

    assert_string_equal(trace(), "ss");
    assert_int_equal(unc_loop_remove_signal_handler(loop, SIGUSR1), 1);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(signal__blocked_poll__is_interrupted)
{
    struct unc_loop *loop = make_loop();
    struct runner runner;

    assert_int_equal(
        unc_loop_add_signal_handler(loop, SIGUSR1, note_signal_and_stop, WORD("s")), 0);
    runner_start(&runner, loop);
    assert_int_equal(pthread_kill(runner.thread, SIGUSR1), 0);
    runner_join(&runner);

    assert_string_equal(trace(), "s");
    assert_int_equal(unc_loop_remove_signal_handler(loop, SIGUSR1), 1);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(signal__arriving_in_another_thread__wakes_the_loop)
{
    struct unc_loop *loop = make_loop();
    struct runner runner;

    assert_int_equal(
        unc_loop_add_signal_handler(loop, SIGUSR1, note_signal_and_stop, WORD("s")), 0);
    runner_start(&runner, loop);
    assert_int_equal(raise(SIGUSR1), 0);
    runner_join(&runner);

    assert_string_equal(trace(), "s");
    assert_int_equal(unc_loop_remove_signal_handler(loop, SIGUSR1), 1);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(signal__many_kinds__each_runs_its_own)
{
    static const int numbers[] = { SIGHUP, SIGINT, SIGTERM, SIGCHLD, SIGUSR2 };
    struct unc_loop *loop = make_loop();

    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(
            unc_loop_add_signal_handler(loop, numbers[i], note_signal, WORD("s")), 0);
        assert_int_equal(raise(numbers[i]), 0);
    }
    run_once(loop);

    assert_string_equal(trace(), "sssss");
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(unc_loop_remove_signal_handler(loop, numbers[i]), 1);
    }
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(signal__real_time_ones__can_be_handled)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_add_signal_handler(loop, SIGRTMIN, note_signal, WORD("a")),
                     0);
    assert_int_equal(unc_loop_add_signal_handler(loop, SIGRTMAX, note_signal, WORD("b")),
                     0);
    assert_int_equal(raise(SIGRTMAX), 0);
    run_once(loop);

    assert_string_equal(trace(), "b");
    assert_int_equal(unc_loop_remove_signal_handler(loop, SIGRTMIN), 1);
    assert_int_equal(unc_loop_remove_signal_handler(loop, SIGRTMAX), 1);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(signal__no_signal__refused)
{
    static const int numbers[] = { 0, -1, 65, 1000, 32, 33 };
    struct unc_loop *loop = make_loop();

    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(unc_loop_add_signal_handler(loop, numbers[i], note_signal, NULL),
                         -EINVAL);
        assert_int_equal(unc_loop_remove_signal_handler(loop, numbers[i]), -EINVAL);
    }
    loop = unc_loop_free(loop);
}

UNC_TEST(signal__that_cannot_be_caught__refused_as_such)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_add_signal_handler(loop, SIGKILL, note_signal, NULL),
                     UNC_EUNCATCHABLE);
    assert_int_equal(unc_loop_add_signal_handler(loop, SIGSTOP, note_signal, NULL),
                     UNC_EUNCATCHABLE);
    assert_int_equal(unc_loop_remove_signal_handler(loop, SIGKILL), 0);
    loop = unc_loop_free(loop);
}

UNC_TEST(signal__range_and_closed_loop__range_comes_first)
{
    struct unc_loop *loop = make_closed_loop();

    assert_int_equal(unc_loop_add_signal_handler(loop, 0, note_signal, NULL), -EINVAL);
    assert_int_equal(unc_loop_add_signal_handler(loop, SIGUSR1, note_signal, NULL),
                     UNC_ECLOSED);
    assert_int_equal(unc_loop_remove_signal_handler(loop, SIGUSR1), 0);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(signal__not_installed__removal_is_false)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_remove_signal_handler(loop, SIGUSR1), 0);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(signal__added_twice__second_replaces_first)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_add_signal_handler(loop, SIGUSR1, note_signal, WORD("a")),
                     0);
    assert_int_equal(raise(SIGUSR1), 0);
    assert_int_equal(unc_loop_add_signal_handler(loop, SIGUSR1, note_signal, WORD("b")),
                     0);
    run_once(loop);

    assert_string_equal(trace(), "b");
    assert_int_equal(unc_loop_remove_signal_handler(loop, SIGUSR1), 1);
    assert_int_equal(unc_loop_remove_signal_handler(loop, SIGUSR1), 0);
    loop = unc_loop_free(loop);
}

static int remove_usr1(struct unc_loop *loop, void *word)
{
    trace_add(word);
    return unc_loop_remove_signal_handler(loop, SIGUSR1) == 1 ? 0 : -EINVAL;
}

UNC_TEST_TIDY(signal__removed_before_its_callback__does_not_run)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_add_signal_handler(loop, SIGUSR1, note_signal, WORD("x")),
                     0);
    assert_int_equal(unc_loop_call_soon(loop, remove_usr1, WORD("r"), NULL), 0);
    assert_int_equal(raise(SIGUSR1), 0);
    run_once(loop);

    assert_string_equal(trace(), "r");
    loop = unc_loop_free(loop);
}

static int remove_own(struct unc_loop *loop, int signal_number, void *word)
{
    trace_add(word);
    return unc_loop_remove_signal_handler(loop, signal_number) == 1 ? 0 : -EINVAL;
}

UNC_TEST_TIDY(signal__removes_itself__runs_once)
{
    struct unc_loop *loop = make_loop();

    set_disposition(SIGUSR1, SIG_IGN);
    assert_int_equal(unc_loop_add_signal_handler(loop, SIGUSR1, remove_own, WORD("s")),
                     0);
    assert_int_equal(raise(SIGUSR1), 0);
    run_once(loop);
    assert_int_equal(raise(SIGUSR1), 0);
    run_once(loop);

    assert_string_equal(trace(), "s");
    loop = unc_loop_free(loop);
    set_disposition(SIGUSR1, SIG_DFL);
}

/* -- the previous disposition */

UNC_TEST_TIDY(disposition__handler_before__comes_back_on_removal)
{
    struct unc_loop *loop = make_loop();
    struct sigaction action = { .sa_handler = on_foreign,
                                .sa_flags = SA_NODEFER | SA_RESTART };

    (void)sigaddset(&action.sa_mask, SIGUSR2);
    assert_int_equal(sigaction(SIGUSR1, &action, NULL), 0);
    assert_int_equal(unc_loop_add_signal_handler(loop, SIGUSR1, note_signal, WORD("x")),
                     0);
    assert_int_equal(unc_loop_remove_signal_handler(loop, SIGUSR1), 1);
    foreign_count = 0;
    assert_int_equal(raise(SIGUSR1), 0);

    action = disposition_of(SIGUSR1);
    assert_int_equal(foreign_count, 1);
    assert_true((action.sa_flags & SA_NODEFER) != 0);
    assert_int_equal(sigismember(&action.sa_mask, SIGUSR2), 1);
    loop = unc_loop_free(loop);
    set_disposition(SIGUSR1, SIG_DFL);
}

static void check_restored_at_close(void (*previous)(int))
{
    struct unc_loop *loop = make_loop();

    set_disposition(SIGUSR1, previous);
    assert_int_equal(unc_loop_add_signal_handler(loop, SIGUSR1, note_signal, WORD("x")),
                     0);
    assert_true(disposition_of(SIGUSR1).sa_handler != previous);
    assert_int_equal(unc_loop_close(loop), 0);

    assert_true(disposition_of(SIGUSR1).sa_handler == previous);
    loop = unc_loop_free(loop);
    set_disposition(SIGUSR1, SIG_DFL);
}

UNC_TEST_LEAVING(disposition__handler_before__comes_back_at_close)
{
    check_restored_at_close(on_foreign);
}

UNC_TEST_LEAVING(disposition__ignored_before__comes_back_at_close)
{
    check_restored_at_close(SIG_IGN);
}

UNC_TEST_LEAVING(disposition__default_before__comes_back_at_close)
{
    check_restored_at_close(SIG_DFL);
}

UNC_TEST_TIDY(disposition__ignored_before__comes_back_on_removal)
{
    struct unc_loop *loop = make_loop();

    set_disposition(SIGUSR1, SIG_IGN);
    assert_int_equal(unc_loop_add_signal_handler(loop, SIGUSR1, note_signal, WORD("x")),
                     0);
    assert_int_equal(unc_loop_remove_signal_handler(loop, SIGUSR1), 1);

    assert_true(disposition_of(SIGUSR1).sa_handler == SIG_IGN);
    loop = unc_loop_free(loop);
    set_disposition(SIGUSR1, SIG_DFL);
}

UNC_TEST_TIDY(disposition__added_twice__the_one_before_the_first_comes_back)
{
    struct unc_loop *loop = make_loop();

    set_disposition(SIGUSR1, on_foreign);
    assert_int_equal(unc_loop_add_signal_handler(loop, SIGUSR1, note_signal, WORD("a")),
                     0);
    assert_int_equal(unc_loop_add_signal_handler(loop, SIGUSR1, note_signal, WORD("b")),
                     0);
    assert_int_equal(unc_loop_remove_signal_handler(loop, SIGUSR1), 1);

    assert_true(disposition_of(SIGUSR1).sa_handler == on_foreign);
    loop = unc_loop_free(loop);
    set_disposition(SIGUSR1, SIG_DFL);
}

UNC_TEST(disposition__replaced_by_somebody_else__theirs_stays_and_it_is_said)
{
    struct unc_loop *loop = make_loop();
    struct unc_error error;

    assert_int_equal(unc_loop_add_signal_handler(loop, SIGUSR1, note_signal, WORD("x")),
                     0);
    set_disposition(SIGUSR1, on_foreign);
    assert_int_equal(unc_loop_remove_signal_handler(loop, SIGUSR1), 1);

    assert_true(disposition_of(SIGUSR1).sa_handler == on_foreign);
    assert_int_equal(unc_error_get_last(&error), 0);
    assert_int_equal(error.code, UNC_EREPLACED);
    loop = unc_loop_free(loop);
    set_disposition(SIGUSR1, SIG_DFL);
}

UNC_TEST_LEAVING(disposition__replaced_by_somebody_else__stays_at_close_too)
{
    struct unc_loop *loop = make_loop();
    int before = unc_check();

    assert_int_equal(unc_loop_add_signal_handler(loop, SIGUSR1, note_signal, WORD("x")),
                     0);
    set_disposition(SIGUSR1, on_foreign);
    assert_int_equal(unc_loop_close(loop), 0);

    assert_true(disposition_of(SIGUSR1).sa_handler == on_foreign);
    assert_true(unc_check() > before);
    loop = unc_loop_free(loop);
    set_disposition(SIGUSR1, SIG_DFL);
}

/* -- two loops */

UNC_TEST(signal__owned_by_another_loop__refused_with_both_places)
{
    struct unc_loop *owner = make_loop();
    struct unc_loop *other = make_loop();
    struct unc_error error;

    assert_int_equal(unc_loop_add_signal_handler(owner, SIGUSR1, note_signal, WORD("o")),
                     0);
    assert_int_equal(unc_loop_add_signal_handler(other, SIGUSR1, note_signal, WORD("x")),
                     UNC_ESIGOWNED);
    assert_int_equal(unc_error_get_last(&error), 0);
    assert_int_equal(error.code, UNC_ESIGOWNED);
    assert_non_null(strstr(error.text, unc_strerror(UNC_ESIGOWNED)));
    assert_non_null(strstr(error.text, "unc_loop_add_signal_handler() in "
                                       "signal__owned_by_another_loop"));
    assert_non_null(strstr(strstr(error.text, "signal_test.c:") + 1, "signal_test.c:"));
    assert_true(error.use_frame_count > 0);
    assert_true(error.cause_frame_count > 0);

    assert_int_equal(unc_loop_remove_signal_handler(other, SIGUSR1), 0);
    assert_int_equal(raise(SIGUSR1), 0);
    run_once(other);
    run_once(owner);
    assert_string_equal(trace(), "o");
    assert_int_equal(unc_loop_remove_signal_handler(owner, SIGUSR1), 1);
    other = unc_loop_free(other);
    owner = unc_loop_free(owner);
}

UNC_TEST_LEAVING(signal__its_owner_was_closed__another_loop_may_have_it)
{
    struct unc_loop *owner = make_loop();
    struct unc_loop *other = make_loop();

    assert_int_equal(unc_loop_add_signal_handler(owner, SIGUSR1, note_signal, WORD("o")),
                     0);
    owner = unc_loop_free(owner);
    assert_int_equal(unc_loop_add_signal_handler(other, SIGUSR1, note_signal, WORD("x")),
                     0);
    assert_int_equal(raise(SIGUSR1), 0);
    run_once(other);

    assert_string_equal(trace(), "x");
    assert_int_equal(unc_loop_remove_signal_handler(other, SIGUSR1), 1);
    other = unc_loop_free(other);
}

UNC_TEST_TIDY(signal__different_ones_in_two_loops__each_gets_its_own)
{
    struct unc_loop *a = make_loop();
    struct unc_loop *b = make_loop();

    assert_int_equal(unc_loop_add_signal_handler(a, SIGUSR1, note_signal, WORD("a")), 0);
    assert_int_equal(unc_loop_add_signal_handler(b, SIGUSR2, note_signal, WORD("b")), 0);
    assert_int_equal(raise(SIGUSR1), 0);
    assert_int_equal(raise(SIGUSR2), 0);
    run_once(b);
    run_once(a);

    assert_string_equal(trace(), "ba");
    assert_int_equal(unc_loop_remove_signal_handler(a, SIGUSR1), 1);
    assert_int_equal(unc_loop_remove_signal_handler(b, SIGUSR2), 1);
    a = unc_loop_free(a);
    b = unc_loop_free(b);
}

/* Signals rain on every thread while handlers come and go. */
static _Atomic bool is_over;

static void *rain(void *ignored)
{
    while (!is_over) {
        (void)kill(getpid(), SIGUSR1);
    }
    return ignored;
}

UNC_TEST_TIDY(signal__raining_while_loops_come_and_go__nothing_breaks)
{
    pthread_t thread;

    set_disposition(SIGUSR1, SIG_IGN);
    is_over = false;
    assert_int_equal(pthread_create(&thread, NULL, rain, NULL), 0);
    for (int i = 0; i < 200; i++) {
        struct unc_loop *loop = make_loop();

        assert_int_equal(
            unc_loop_add_signal_handler(loop, SIGUSR1, do_nothing_signal, NULL), 0);
        run_once(loop);
        assert_int_equal(unc_loop_remove_signal_handler(loop, SIGUSR1), 1);
        loop = unc_loop_free(loop);
    }
    is_over = true;
    assert_int_equal(pthread_join(thread, NULL), 0);
    set_disposition(SIGUSR1, SIG_DFL);
}
