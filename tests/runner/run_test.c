/* SPDX-License-Identifier: MIT */
/* unc_run: the whole life of a loop in one call. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <unclosed/run.h>

#include "lib/case.h"
#include "loop/core.h"
#include "loop/scene.h"
#include "record/reader.h"

static int echo(void *userdata, void **ret_result)
{
    *ret_result = userdata;
    return 0;
}

static int break_down(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    return -EIO;
}

UNC_TEST_TIDY(run__main_returns__its_result_is_given)
{
    int value = 0;
    void *result = NULL;

    assert_int_equal(unc_run(echo, &value, &result), 0);

    assert_ptr_equal(result, &value);
}

UNC_TEST_TIDY(run__nobody_wants_the_result__works)
{
    assert_int_equal(unc_run(echo, NULL, NULL), 0);
}

UNC_TEST_TIDY(run__main_fails__its_error_is_returned)
{
    void *result = NULL;

    assert_int_equal(unc_run(break_down, NULL, &result), -EIO);
    assert_null(result);
}

static int sleep_and_note(void *userdata, void **ret_result)
{
    (void)ret_result;
    trace_add("before,");
    assert_int_equal(unc_task_sleep(UNC_MS(1)), 0);
    trace_add(userdata);
    return 0;
}

UNC_TEST_TIDY(run__main_waits__goes_on_afterwards)
{
    assert_int_equal(unc_run(sleep_and_note, WORD("after"), NULL), 0);

    assert_string_equal(trace(), "before,after");
}

UNC_TEST_TIDY(run__no_function__is_refused)
{
    assert_int_equal(unc_run(NULL, NULL, NULL), -EINVAL);
}

static int await_failing(void *userdata, void **ret_result)
{
    struct unc_loop *loop = NULL;
    struct unc_task *task = NULL;
    int r;

    (void)userdata;
    assert_int_equal(unc_loop_get_running(&loop), 0);
    assert_int_equal(unc_task_new(loop, break_down, NULL, &task), 0);
    r = unc_task_await(task, ret_result);
    task = unc_task_unref(task);
    return r;
}

UNC_TEST_TIDY(run__nested_task_fails__main_decides)
{
    assert_int_equal(unc_run(await_failing, NULL, NULL), -EIO);
}

static int give_up(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    return UNC_ECANCELLED;
}

UNC_TEST_TIDY(run__main_ends_as_cancelled__says_so)
{
    assert_int_equal(unc_run(give_up, NULL, NULL), UNC_ECANCELLED);
}

/* -- its loop */

struct seen {
    bool is_debug;
    bool is_current;
    char name[64];
    char main_name[64];
    struct unc_site created;
    enum unc__type type;
};

static int look(void *userdata, void **ret_result)
{
    struct seen *seen = userdata;
    struct unc_loop *running = NULL;
    struct unc_loop *current = NULL;
    struct unc_task *task = NULL;
    struct unc__site_view site;

    (void)ret_result;
    assert_int_equal(unc_loop_get_running(&running), 0);
    assert_int_equal(unc_task_get_current(&task), 0);
    seen->is_debug = unc_loop_is_debug(running);
    seen->is_current = unc_loop_get(&current) == 0 && current == running;
    (void)strcpy(seen->name, running->name);
    (void)strcpy(seen->main_name, unc_task_get_name(task));
    site = unc__record_site_view(running->created.site);
    seen->created = (struct unc_site){ site.file, site.function, site.call, site.line };
    return 0;
}

UNC_TEST_TIDY(run__its_loop__was_created_by_the_call)
{
    struct seen seen = { 0 };
    unsigned line = __LINE__ + 2;

    assert_int_equal(unc_run(look, &seen, NULL), 0);

    assert_string_equal(seen.created.call, "unc_run");
    assert_string_equal(seen.created.function, "run__its_loop__was_created_by_the_call");
    assert_int_equal(seen.created.line, line);
}

UNC_TEST_TIDY(run__without_options__no_debug_mode_and_no_name)
{
    struct seen seen = { 0 };

    assert_int_equal(unc_run(look, &seen, NULL), 0);

    assert_false(seen.is_debug);
    assert_string_equal(seen.name, "");
    assert_string_equal(seen.main_name, "main");
}

UNC_TEST_TIDY(run__with_options__debug_mode_and_name)
{
    const struct unc_runner_options options = { .name = "front", .is_debug = true };
    struct seen seen = { 0 };

    assert_int_equal(unc_run_with(&options, look, &seen, NULL), 0);

    assert_true(seen.is_debug);
    assert_string_equal(seen.name, "front");
}

UNC_TEST_TIDY(run__its_loop__is_the_current_one_meanwhile)
{
    struct seen seen = { 0 };
    struct unc_loop *loop = NULL;

    assert_int_equal(unc_run(look, &seen, NULL), 0);

    assert_true(seen.is_current);
    assert_int_equal(unc_loop_get(&loop), UNC_ENOLOOP);
}

UNC_TEST_TIDY(run__again_and_again__works)
{
    for (int i = 0; i < 100; i++) {
        assert_int_equal(unc_run(echo, NULL, NULL), 0);
    }
}

static int stop(void *userdata, void **ret_result)
{
    struct unc_loop *loop = NULL;

    (void)userdata;
    (void)ret_result;
    assert_int_equal(unc_loop_get_running(&loop), 0);
    assert_int_equal(unc_loop_stop(loop), 0);
    return unc_task_sleep(UNC_S(3600));
}

UNC_TEST_TIDY(run__loop_stopped_meanwhile__says_early_and_cancels_main)
{
    assert_int_equal(unc_run(stop, NULL, NULL), UNC_EEARLY);
}

static int run_another(void *userdata, void **ret_result)
{
    (void)ret_result;
    *(int *)userdata = unc_run(echo, NULL, NULL);
    return unc_task_yield();
}

UNC_TEST(run__inside_a_run__refused_and_harmless)
{
    int nested = 0;

    assert_int_equal(unc_run(run_another, &nested, NULL), 0);

    assert_int_equal(nested, UNC_EOTHER);
}

static void end_told(struct unc_loop *loop, const char *message, void *unused)
{
    (void)loop;
    (void)unused;
    _exit(strstr(message, "a task \"main\"") != NULL ? 7 : 8);
}

static int await_for_ever(void *unused, void **ret_result)
{
    struct unc_loop *loop = NULL;
    struct unc_future *future = NULL;

    (void)unused;
    (void)unc_loop_get_running(&loop);
    (void)unc_loop_set_hang_limit(loop, UNC_MS(1));
    (void)unc_loop_set_warning_handler(loop, end_told, NULL);
    (void)unc_future_new(loop, &future);
    return unc_future_await(future, ret_result);
}

/* Only the main thread watches SIGINT, and only where it is not ignored. */
static int run_for_ever(void *unused)
{
    (void)signal(SIGINT, SIG_DFL);
    return unc_run(await_for_ever, unused, NULL);
}

UNC_TEST_TIDY(run__main_waits_for_ever__hangs_although_sigint_is_watched)
{
    assert_int_equal(in_child(run_for_ever, NULL), 7);
}
