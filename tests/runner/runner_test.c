/* SPDX-License-Identifier: MIT */
/* Runners: several main tasks in one loop, and every state in which something is refused.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <unclosed/run.h>

#include "lib/case.h"
#include "lib/report.h"
#include "loop/core.h"
#include "loop/scene.h"

static struct unc_runner *make_runner(void)
{
    struct unc_runner *runner = NULL;

    trace_clear();
    assert_int_equal(unc_runner_new(NULL, &runner), 0);
    return runner;
}

static struct unc_loop *loop_of(struct unc_runner *runner)
{
    struct unc_loop *loop = NULL;

    assert_int_equal(unc_runner_get_loop(runner, &loop), 0);
    return loop;
}

static int note_word(void *word, void **ret_result)
{
    (void)ret_result;
    trace_add(word);
    return 0;
}

UNC_TEST_TIDY(report__runner_never_ran__it_was_never_released)
{
    struct unc_runner *runner = make_runner();

    assert_report(true, "a runner was never released");
    assert_report(true, "missing call: unc_runner_free()");
    (void)loop_of(runner);
    assert_report(false, "a runner was never released");
    assert_report(true, "missing call: unc_runner_free()");
    runner = unc_runner_free(runner);
    assert_report(false, "unc_runner_free()");
}

static int look_around(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    assert_report(true, "Return from the main task instead of calling exit()");
    assert_report(false, "unc_task_await()");
    assert_report(false, "unc_runner_free()");
    return 0;
}

/* As at an exit: the loop is the one thing to mend. */
UNC_TEST_TIDY(report__inside_of_unc_run__main_task_is_part_of_the_loop)
{
    assert_int_equal(unc_run(look_around, NULL, NULL), 0);
}

UNC_TEST_TIDY(runner__run_several_times__in_one_loop)
{
    struct unc_runner *runner = make_runner();
    struct unc_loop *loop = loop_of(runner);

    assert_int_equal(unc_runner_run(runner, note_word, WORD("1"), NULL), 0);
    assert_int_equal(unc_runner_run(runner, note_word, WORD("2"), NULL), 0);

    assert_string_equal(trace(), "12");
    assert_ptr_equal(loop_of(runner), loop);
    assert_false(unc_loop_is_closed(loop));
    runner = unc_runner_free(runner);
}

UNC_TEST_TIDY(runner__new__has_no_loop_yet)
{
    struct unc_runner *runner = make_runner();
    struct unc_loop *loop = NULL;

    assert_int_equal(unc_loop_get(&loop), UNC_ENOLOOP);
    runner = unc_runner_free(runner);
}

UNC_TEST_TIDY(runner__its_loop__is_the_current_one_until_the_close)
{
    struct unc_runner *runner = make_runner();
    struct unc_loop *loop = loop_of(runner);
    struct unc_loop *current = NULL;

    assert_int_equal(unc_loop_get(&current), 0);
    assert_ptr_equal(current, loop);
    assert_int_equal(unc_runner_close(runner), 0);
    assert_int_equal(unc_loop_get(&current), UNC_ENOLOOP);
    runner = unc_runner_free(runner);
}

UNC_TEST_TIDY(runner__loop_was_set_meanwhile__stays_set)
{
    struct unc_runner *runner = make_runner();
    struct unc_loop *other = make_loop();
    struct unc_loop *current = NULL;

    assert_int_equal(unc_runner_run(runner, note_word, WORD(""), NULL), 0);
    assert_int_equal(unc_loop_set(other), 0);
    /* It is set once, when the loop is made: not by each run. */
    assert_int_equal(unc_runner_run(runner, note_word, WORD(""), NULL), 0);
    runner = unc_runner_free(runner);

    assert_int_equal(unc_loop_get(&current), 0);
    assert_ptr_equal(current, other);
    other = unc_loop_free(other);
}

UNC_TEST_TIDY(runner__options__are_copied)
{
    char name[] = "front";
    struct unc_runner_options options = { .name = name, .is_debug = true };
    struct unc_runner *runner = NULL;

    assert_int_equal(unc_runner_new(&options, &runner), 0);
    name[0] = 'x';
    options.is_debug = false;

    assert_string_equal(loop_of(runner)->name, "front");
    assert_true(unc_loop_is_debug(loop_of(runner)));
    runner = unc_runner_free(runner);
}

UNC_TEST_TIDY(runner__wrong_arguments__are_refused)
{
    struct unc_runner *runner = make_runner();

    assert_int_equal(unc_runner_new(NULL, NULL), -EINVAL);
    assert_int_equal(unc_runner_run(NULL, note_word, NULL, NULL), -EINVAL);
    assert_int_equal(unc_runner_run(runner, NULL, NULL, NULL), -EINVAL);
    assert_int_equal(unc_runner_get_loop(NULL, NULL), -EINVAL);
    assert_int_equal(unc_runner_get_loop(runner, NULL), -EINVAL);
    assert_int_equal(unc_runner_close(NULL), -EINVAL);
    assert_null(unc_runner_free(NULL));
    runner = unc_runner_free(runner);
}

UNC_TEST_TIDY(runner__never_ended__the_report_misses_its_free)
{
    struct unc_runner *runner = make_runner();
    char *text = NULL;

    (void)loop_of(runner);
    if (unc__record_is_on()) {
        assert_true(unc_check_take_text(NULL, &text, NULL) > 0);
        assert_non_null(strstr(text, "created by unc_runner_get_loop() in loop_of"));
        assert_non_null(strstr(text, "missing call: unc_runner_free()"));
        text = unc_report_free(text);
    }
    runner = unc_runner_free(runner);
}

/* -- the end */

UNC_TEST_TIDY(close__runner_without_a_loop__stays_usable)
{
    struct unc_runner *runner = make_runner();

    assert_int_equal(unc_runner_close(runner), 0);
    assert_int_equal(unc_runner_run(runner, note_word, WORD("ran"), NULL), 0);

    assert_string_equal(trace(), "ran");
    runner = unc_runner_free(runner);
}

UNC_TEST_TIDY(close__runner_with_a_loop_that_never_ran__closes_it)
{
    struct unc_runner *runner = make_runner();
    struct unc_loop *loop = loop_of(runner);

    assert_int_equal(unc_runner_close(runner), 0);

    assert_true(unc_loop_is_closed(loop));
    runner = unc_runner_free(runner);
}

UNC_TEST_TIDY(close__closed_runner__nothing_happens)
{
    struct unc_runner *runner = make_runner();
    struct unc_loop *loop = loop_of(runner);

    assert_int_equal(unc_runner_close(runner), 0);
    assert_int_equal(unc_runner_close(runner), 0);

    assert_true(unc_loop_is_closed(loop));
    runner = unc_runner_free(runner);
}

UNC_TEST(runner__used_after_its_close__says_closed)
{
    struct unc_runner *runner = make_runner();
    struct unc_loop *loop = loop_of(runner);

    assert_int_equal(unc_runner_close(runner), 0);

    assert_int_equal(unc_runner_run(runner, note_word, WORD("x"), NULL), UNC_ECLOSED);
    assert_int_equal(unc_runner_get_loop(runner, &loop), UNC_ECLOSED);
    assert_string_equal(trace(), "");
    runner = unc_runner_free(runner);
}

UNC_TEST(runner__used_after_its_close__the_error_names_the_close)
{
    struct unc_runner *runner = make_runner();
    struct unc_error error;

    (void)loop_of(runner);
    assert_int_equal(unc_runner_close(runner), 0);
    assert_int_equal(unc_runner_run(runner, note_word, WORD("x"), NULL), UNC_ECLOSED);

    assert_int_equal(unc_error_get_last(&error), 0);
    if (unc__record_is_on()) {
        assert_non_null(strstr(error.text, "closed by unc_runner_close()"));
        assert_non_null(strstr(error.text, "used by unc_runner_run()"));
    }
    runner = unc_runner_free(runner);
}

UNC_TEST(runner__its_loop_closed_by_the_program__says_closed_and_can_be_closed)
{
    struct unc_runner *runner = make_runner();

    assert_int_equal(unc_loop_close(loop_of(runner)), 0);

    assert_int_equal(unc_runner_run(runner, note_word, WORD("x"), NULL), UNC_ECLOSED);
    assert_int_equal(unc_runner_close(runner), 0);
    runner = unc_runner_free(runner);
}

UNC_TEST(runner__its_loop_freed_by_the_program__says_freed_and_can_be_freed)
{
    struct unc_runner *runner = make_runner();
    struct unc_error error;

    (void)unc_loop_free(loop_of(runner));

    assert_int_equal(unc_runner_run(runner, note_word, WORD("x"), NULL), UNC_EFREED);
    assert_int_equal(unc_error_get_last(&error), 0);
    assert_true(!unc__record_is_on() ||
                strstr(error.text, "freed by unc_loop_free()") != NULL);
    assert_int_equal(unc_runner_close(runner), 0);
    runner = unc_runner_free(runner);
}

/* -- while it runs */

struct nested {
    struct unc_runner *runner;
    int run;
    int close;
    int get_loop;
};

static int use_runner(void *userdata, void **ret_result)
{
    struct nested *nested = userdata;
    struct unc_loop *loop = NULL;

    (void)ret_result;
    nested->run = unc_runner_run(nested->runner, note_word, WORD("nested"), NULL);
    nested->close = unc_runner_close(nested->runner);
    assert_null(unc_runner_free(nested->runner));
    nested->get_loop = unc_runner_get_loop(nested->runner, &loop);
    trace_add("outer");
    return unc_task_yield();
}

UNC_TEST(runner__used_by_its_own_main__runs_and_closes_are_refused_and_harmless)
{
    struct nested nested = { .runner = make_runner() };

    assert_int_equal(unc_runner_run(nested.runner, use_runner, &nested, NULL), 0);

    assert_int_equal(nested.run, UNC_ERUNNING);
    assert_int_equal(nested.close, UNC_ENOCLOSE);
    assert_int_equal(nested.get_loop, 0);
    assert_string_equal(trace(), "outer");
    (void)unc_runner_free(nested.runner);
}

static int use_while_other_runs(struct unc_loop *loop, void *userdata)
{
    void *result;

    assert_int_equal(use_runner(userdata, &result), UNC_ENOTASK);
    return unc_loop_stop(loop);
}

UNC_TEST(runner__used_while_another_loop_runs__runs_and_closes_are_refused)
{
    struct nested nested = { .runner = make_runner() };
    struct unc_loop *runners = loop_of(nested.runner);
    struct unc_loop *other = make_loop();

    assert_int_equal(unc_loop_call_soon(other, use_while_other_runs, &nested, NULL), 0);
    assert_int_equal(unc_loop_run_forever(other), 0);

    assert_int_equal(nested.run, UNC_EOTHER);
    assert_int_equal(nested.close, UNC_EOTHER);
    assert_false(unc_loop_is_closed(runners));
    (void)unc_runner_free(nested.runner);
    other = unc_loop_free(other);
}

static void *use_from_thread(void *userdata)
{
    struct nested *nested = userdata;
    struct unc_loop *loop = NULL;

    nested->run = unc_runner_run(nested->runner, note_word, WORD("thread"), NULL);
    nested->close = unc_runner_close(nested->runner);
    nested->get_loop = unc_runner_get_loop(nested->runner, &loop);
    return NULL;
}

static int use_elsewhere(void *userdata, void **ret_result)
{
    (void)ret_result;
    in_thread(use_from_thread, userdata);
    return 0;
}

UNC_TEST(runner__used_by_another_thread_while_it_runs__runs_and_closes_are_refused)
{
    struct nested nested = { .runner = make_runner() };

    assert_int_equal(unc_runner_run(nested.runner, use_elsewhere, &nested, NULL), 0);

    assert_int_equal(nested.run, UNC_ERUNNING);
    assert_int_equal(nested.close, UNC_ENOCLOSE);
    assert_int_equal(nested.get_loop, 0);
    assert_string_equal(trace(), "");
    (void)unc_runner_free(nested.runner);
}

static void *run_in_thread(void *userdata)
{
    struct unc_runner *runner = make_runner();

    assert_int_equal(unc_runner_run(runner, note_word, userdata, NULL), 0);
    runner = unc_runner_free(runner);
    return NULL;
}

UNC_TEST_TIDY(runner__in_another_thread__works)
{
    in_thread(run_in_thread, WORD("there"));

    assert_string_equal(trace(), "there");
}

/* -- tasks that outlast a run */

static int go_on(void *word, void **ret_result)
{
    int r = unc_task_yield();

    (void)ret_result;
    for (int i = 0; r == 0 && i < 3; i++) {
        r = unc_task_yield();
    }
    trace_add(r == 0 ? word : "cancelled");
    return r;
}

static int spawn(void *userdata, void **ret_result)
{
    struct unc_loop *loop = NULL;

    (void)ret_result;
    assert_int_equal(unc_loop_get_running(&loop), 0);
    return unc_task_new(loop, go_on, userdata, NULL);
}

static int pass_time(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    for (int i = 0; i < 10; i++) {
        assert_int_equal(unc_task_yield(), 0);
    }
    return 0;
}

UNC_TEST_TIDY(runner__task_left_by_a_run__goes_on_in_the_next)
{
    struct unc_runner *runner = make_runner();

    assert_int_equal(unc_runner_run(runner, spawn, WORD("went on"), NULL), 0);
    assert_string_equal(trace(), "");
    assert_int_equal(unc_runner_run(runner, pass_time, NULL, NULL), 0);

    assert_string_equal(trace(), "went on");
    runner = unc_runner_free(runner);
}

UNC_TEST_TIDY(runner__task_left_by_a_run__is_cancelled_at_the_end)
{
    struct unc_runner *runner = make_runner();

    assert_int_equal(unc_runner_run(runner, spawn, WORD("went on"), NULL), 0);
    runner = unc_runner_free(runner);

    assert_string_equal(trace(), "cancelled");
}

/* -- the scope */

static int run_in_scope(struct unc_loop **ret_loop)
{
    UNC_RUNNER_SCOPE(runner);
    int r = unc_runner_new(NULL, &runner);

    if (r == 0) {
        r = unc_runner_run(runner, spawn, WORD("went on"), NULL);
        *ret_loop = loop_of(runner);
    }
    return r;
}

UNC_TEST_TIDY(scope__left__ends_the_runner)
{
    struct unc_loop *loop = NULL;

    trace_clear();
    assert_int_equal(run_in_scope(&loop), 0);

    assert_string_equal(trace(), "cancelled");
    assert_true(unc_loop_is_closed(loop));
}

UNC_TEST_TIDY(scope__left_without_a_runner__nothing_happens)
{
    UNC_RUNNER_SCOPE(runner);

    assert_null(runner);
}

/* -- fork */

#ifndef UNC_TEST_FORK_STAYS_INSIDE
static int fork_and_return(void *userdata, void **ret_result)
{
    int *pid = userdata;

    (void)ret_result;
    *pid = fork();
    return 0;
}

static int close_in_child(struct unc_runner *runner, int r)
{
    struct unc_loop *loop = NULL;

    CHILD_CHECK(r == -ECHILD);
    CHILD_CHECK(unc_runner_run(runner, note_word, NULL, NULL) == -ECHILD);
    CHILD_CHECK(unc_runner_get_loop(runner, &loop) == -ECHILD);
    CHILD_CHECK(unc_runner_close(runner) == 0);
    CHILD_CHECK(unc_runner_free(runner) == NULL);
    CHILD_CHECK(unc_run(note_word, WORD(""), NULL) == 0);
    return 0;
}

UNC_TEST_TIDY(fork__in_main__the_run_ends_in_the_child_which_may_close_and_run_anew)
{
    struct unc_runner *runner = make_runner();
    int pid = -1;
    int r = unc_runner_run(runner, fork_and_return, &pid, NULL);

    if (pid == 0) {
        _exit(close_in_child(runner, r));
    }
    assert_int_equal(r, 0);
    assert_int_equal(wait_for_child(pid), 0);
    runner = unc_runner_free(runner);
}

UNC_TEST_TIDY(fork__in_the_main_of_unc_run__the_child_leaves_nothing)
{
    int pid = -1;
    int r = unc_run(fork_and_return, &pid, NULL);

    if (pid == 0) {
        _exit(r == -ECHILD && unc_check() <= 0 ? 0 : 1);
    }
    assert_int_equal(r, 0);
    assert_int_equal(wait_for_child(pid), 0);
}

#endif
