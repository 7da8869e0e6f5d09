/* SPDX-License-Identifier: MIT */
/*
 * A forked child: the parent's loop refuses, nothing the child does to it reaches the
 * parent, and the child can have loops of its own.
 */
#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "lib/case.h"
#include "loop/core.h"
#include "loop/scene.h"

static volatile sig_atomic_t foreign_count;

static void on_foreign(int signal_number)
{
    (void)signal_number;
    foreign_count = foreign_count + 1;
}

static int use_fresh_loop(void *ignored)
{
    struct unc_loop *loop = NULL;
    struct unc_loop *got = NULL;
    int count = 0;

    (void)ignored;
    CHILD_CHECK(unc_loop_get_running(&got) == UNC_ENOTRUNNING);
    CHILD_CHECK(unc_loop_new(&loop) == 0);
    CHILD_CHECK(unc_loop_call_soon(loop, count_up, &count, NULL) == 0);
    CHILD_CHECK(unc_loop_call_soon_threadsafe(loop, stop_loop, NULL) == 0);
    CHILD_CHECK(unc_loop_run_forever(loop) == 0);
    CHILD_CHECK(count == 1);
    CHILD_CHECK(unc_loop_close(loop) == 0);
    loop = unc_loop_free(loop);
    return 0;
}

UNC_TEST_TIDY(child__a_loop_of_its_own__works)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(in_child(use_fresh_loop, NULL), 0);
    loop = unc_loop_free(loop);
}

/* A parent's loop with one of everything. */
struct parent {
    struct unc_loop *loop;
    struct unc_handle *timer;
    struct unc_future *future;
    struct tube tube;
};

static void parent_init(struct parent *parent)
{
    parent->loop = make_loop();
    parent->tube = tube_open();
    assert_int_equal(
        unc_loop_call_later(parent->loop, UNC_S(9), note, WORD("x"), &parent->timer), 0);
    assert_int_equal(unc_future_new(parent->loop, &parent->future), 0);
    assert_int_equal(
        unc_loop_add_reader(parent->loop, parent->tube.read_fd, note_io, WORD("r")), 0);
    assert_int_equal(
        unc_loop_add_signal_handler(parent->loop, SIGUSR1, note_signal, WORD("s")), 0);
}

/* Everything still works in the parent. */
static void parent_done(struct parent *parent)
{
    tube_fill(&parent->tube);
    assert_int_equal(raise(SIGUSR1), 0);
    run_once(parent->loop);
    assert_string_equal(trace(), "sr");

    assert_int_equal(unc_loop_remove_reader(parent->loop, parent->tube.read_fd), 1);
    assert_int_equal(unc_loop_remove_signal_handler(parent->loop, SIGUSR1), 1);
    assert_int_equal(unc_handle_cancel(parent->timer), 0);
    parent->timer = unc_handle_unref(parent->timer);
    parent->future = unc_future_free(parent->future);
    parent->loop = unc_loop_free(parent->loop);
    tube_close(&parent->tube);
}

static int close_parents_loop(void *userdata)
{
    struct parent *parent = userdata;

    CHILD_CHECK(!unc_loop_is_running(parent->loop));
    CHILD_CHECK(unc_loop_close(parent->loop) == 0);
    CHILD_CHECK(unc_loop_is_closed(parent->loop));
    CHILD_CHECK(unc_loop_close(parent->loop) == 0);
    parent->timer = unc_handle_unref(parent->timer);
    parent->future = unc_future_free(parent->future);
    parent->loop = unc_loop_free(parent->loop);
    return use_fresh_loop(NULL);
}

UNC_TEST_TIDY(child__closes_and_frees_its_parents_loop__parent_is_not_disturbed)
{
    struct parent parent;

    parent_init(&parent);
    assert_int_equal(in_child(close_parents_loop, &parent), 0);
    parent_done(&parent);
}

static int free_parents_loop(void *userdata)
{
    struct parent *parent = userdata;

    parent->loop = unc_loop_free(parent->loop);
    parent->future = unc_future_free(parent->future);
    CHILD_CHECK(unc_handle_cancel(parent->timer) == 0);
    parent->timer = unc_handle_unref(parent->timer);
    return 0;
}

UNC_TEST_TIDY(child__frees_its_parents_loop_first__parent_is_not_disturbed)
{
    struct parent parent;

    parent_init(&parent);
    assert_int_equal(in_child(free_parents_loop, &parent), 0);
    parent_done(&parent);
}

static int remove_what_is_registered(void *userdata)
{
    struct parent *parent = userdata;

    CHILD_CHECK(unc_loop_remove_reader(parent->loop, parent->tube.read_fd) == -ECHILD);
    CHILD_CHECK(unc_loop_remove_signal_handler(parent->loop, SIGUSR1) == -ECHILD);
    CHILD_CHECK(unc_future_set_result(parent->future, NULL) == -ECHILD);
    CHILD_CHECK(unc_future_cancel(parent->future) == -ECHILD);
    CHILD_CHECK(unc_future_add_done_callback(parent->future, note_future, NULL) ==
                -ECHILD);
    CHILD_CHECK(unc_loop_stop(parent->loop) == -ECHILD);
    CHILD_CHECK(unc_loop_call_soon_threadsafe(parent->loop, do_nothing, NULL) == -ECHILD);
    return 0;
}

UNC_TEST_TIDY(child__uses_what_its_parent_registered__refused)
{
    struct parent parent;

    parent_init(&parent);
    assert_int_equal(in_child(remove_what_is_registered, &parent), 0);
    parent_done(&parent);
}

/* -- signals of the child */

static int raise_usr1(void *ignored)
{
    (void)ignored;
    (void)raise(SIGUSR1);
    return 7;
}

UNC_TEST_TIDY(child__its_signal_default_before__dies_of_it_and_parent_hears_nothing)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_add_signal_handler(loop, SIGUSR1, note_signal, WORD("s")),
                     0);
    assert_int_equal(in_child(raise_usr1, NULL), 1000 + SIGUSR1);
    run_once(loop);
    assert_string_equal(trace(), "");

    assert_int_equal(raise(SIGUSR1), 0);
    run_once(loop);
    assert_string_equal(trace(), "s");
    assert_int_equal(unc_loop_remove_signal_handler(loop, SIGUSR1), 1);
    loop = unc_loop_free(loop);
}

static int expect_foreign(void *ignored)
{
    (void)ignored;
    foreign_count = 0;
    CHILD_CHECK(raise(SIGUSR1) == 0);
    CHILD_CHECK(foreign_count == 1);
    CHILD_CHECK(raise(SIGUSR1) == 0);
    CHILD_CHECK(foreign_count == 2);
    return 0;
}

UNC_TEST_TIDY(child__its_signal_handled_before__takes_that_handler)
{
    struct unc_loop *loop = make_loop();

    assert_true(signal(SIGUSR1, on_foreign) == SIG_DFL);
    assert_int_equal(unc_loop_add_signal_handler(loop, SIGUSR1, note_signal, WORD("s")),
                     0);
    assert_int_equal(in_child(expect_foreign, NULL), 0);
    run_once(loop);

    assert_string_equal(trace(), "");
    assert_int_equal(unc_loop_remove_signal_handler(loop, SIGUSR1), 1);
    loop = unc_loop_free(loop);
    (void)sigaction(SIGUSR1, &(struct sigaction){ .sa_handler = SIG_DFL }, NULL);
}

static int close_then_raise(void *loop)
{
    CHILD_CHECK(unc_loop_close(loop) == 0);
    return raise_usr1(NULL);
}

UNC_TEST_TIDY(child__closed_the_parents_loop__has_the_previous_disposition)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_add_signal_handler(loop, SIGUSR1, note_signal, WORD("s")),
                     0);
    assert_int_equal(in_child(close_then_raise, loop), 1000 + SIGUSR1);
    assert_int_equal(unc_loop_remove_signal_handler(loop, SIGUSR1), 1);
    loop = unc_loop_free(loop);
}

static int handle_usr1_itself(void *parents)
{
    struct unc_loop *loop = NULL;

    CHILD_CHECK(unc_loop_new(&loop) == 0);
    CHILD_CHECK(
        unc_loop_add_signal_handler(loop, SIGUSR1, note_signal_and_stop, WORD("c")) == 0);
    CHILD_CHECK(raise(SIGUSR1) == 0);
    CHILD_CHECK(unc_loop_run_forever(loop) == 0);
    CHILD_CHECK(trace()[0] == 'c' && trace()[1] == '\0');
    CHILD_CHECK(unc_loop_close(parents) == 0);
    CHILD_CHECK(raise(SIGUSR1) == 0);
    CHILD_CHECK(unc_loop_run_forever(loop) == 0);
    CHILD_CHECK(unc_loop_remove_signal_handler(loop, SIGUSR1) == 1);
    loop = unc_loop_free(loop);
    return raise_usr1(NULL); /* the disposition from before the parent's loop */
}

UNC_TEST_TIDY(child__handles_the_same_signal_in_its_own_loop__works)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_add_signal_handler(loop, SIGUSR1, note_signal, WORD("s")),
                     0);
    assert_int_equal(in_child(handle_usr1_itself, loop), 1000 + SIGUSR1);
    assert_int_equal(raise(SIGUSR1), 0);
    run_once(loop);

    assert_string_equal(trace(), "s");
    assert_int_equal(unc_loop_remove_signal_handler(loop, SIGUSR1), 1);
    loop = unc_loop_free(loop);
}

/* -- fork inside a callback */

static bool is_child;

static int fork_here(struct unc_loop *loop, void *pid)
{
    (void)loop;
    *(pid_t *)pid = fork();
    is_child = *(pid_t *)pid == 0;
    return 0;
}

static int check_after_run(struct unc_loop *loop, int result, int count)
{
    CHILD_CHECK(result == -ECHILD);
    CHILD_CHECK(count == 0);
    CHILD_CHECK(!unc_loop_is_running(loop));
    CHILD_CHECK(unc_loop_run_forever(loop) == -ECHILD);
    CHILD_CHECK(unc_loop_close(loop) == 0);
    loop = unc_loop_free(loop);
    return use_fresh_loop(NULL);
}

UNC_TEST_TIDY(fork__inside_a_callback__child_leaves_the_run_at_once)
{
    struct unc_loop *loop = make_loop();
    pid_t pid = -1;
    int count = 0;
    int result;

    is_child = false;
    assert_int_equal(unc_loop_call_soon(loop, fork_here, &pid, NULL), 0);
    assert_int_equal(unc_loop_call_soon(loop, count_up, &count, NULL), 0);
    assert_int_equal(unc_loop_call_soon_threadsafe(loop, count_up, &count), 0);
    assert_int_equal(unc_loop_call_later(loop, 0, count_up, &count, NULL), 0);
    assert_int_equal(unc_loop_call_soon(loop, stop_loop, NULL, NULL), 0);
    result = unc_loop_run_forever(loop);
    if (is_child) {
        _exit(check_after_run(loop, result, count));
    }

    assert_int_equal(result, 0);
    assert_int_equal(count, 3);
    assert_int_equal(wait_for_child(pid), 0);
    loop = unc_loop_free(loop);
}

static int fork_in_timer(struct unc_loop *loop, void *pid)
{
    (void)unc_loop_stop(loop);
    return fork_here(loop, pid);
}

UNC_TEST_TIDY(fork__inside_a_timer__child_runs_no_other_timer)
{
    struct unc_loop *loop = make_loop();
    pid_t pid = -1;
    int count = 0;
    int result;

    is_child = false;
    assert_int_equal(unc_loop_call_later(loop, -9, fork_in_timer, &pid, NULL), 0);
    assert_int_equal(unc_loop_call_later(loop, 0, count_up, &count, NULL), 0);
    result = unc_loop_run_forever(loop);
    if (is_child) {
        _exit(check_after_run(loop, result, count));
    }

    assert_int_equal(result, 0);
    assert_int_equal(count, 1);
    assert_int_equal(wait_for_child(pid), 0);
    loop = unc_loop_free(loop);
}

static int fail_with_eio(struct unc_loop *loop, void *ignored)
{
    (void)loop;
    (void)ignored;
    return -EIO;
}

static void fork_in_handler(struct unc_loop *loop, const struct unc_exception *exception,
                            void *pid)
{
    (void)exception;
    (void)fork_here(loop, pid);
}

UNC_TEST_TIDY(fork__inside_an_exception_handler__child_leaves_the_run_at_once)
{
    struct unc_loop *loop = make_loop();
    pid_t pid = -1;
    int count = 0;
    int result;

    is_child = false;
    assert_int_equal(unc_loop_set_exception_handler(loop, fork_in_handler, &pid), 0);
    assert_int_equal(unc_loop_call_soon(loop, fail_with_eio, NULL, NULL), 0);
    assert_int_equal(unc_loop_call_soon(loop, count_up, &count, NULL), 0);
    assert_int_equal(unc_loop_call_soon(loop, stop_loop, NULL, NULL), 0);
    result = unc_loop_run_forever(loop);
    if (is_child) {
        _exit(check_after_run(loop, result, count));
    }

    assert_int_equal(result, 0);
    assert_int_equal(count, 1);
    assert_int_equal(wait_for_child(pid), 0);
    loop = unc_loop_free(loop);
}

static int free_after_run(struct unc_loop *loop, struct unc_future *future, int result)
{
    CHILD_CHECK(result == -ECHILD);
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
    return use_fresh_loop(NULL);
}

UNC_TEST_TIDY(fork__inside_a_run_that_waits__child_may_free_the_future)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = NULL;
    pid_t pid = -1;
    int result;

    is_child = false;
    assert_int_equal(unc_future_new(loop, &future), 0);
    assert_int_equal(unc_loop_call_soon(loop, fork_in_timer, &pid, NULL), 0);
    result = unc_loop_run_until_complete(loop, future, NULL);
    if (is_child) {
        _exit(free_after_run(loop, future, result));
    }

    assert_int_equal(result, UNC_EEARLY);
    assert_int_equal(wait_for_child(pid), 0);
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
}
