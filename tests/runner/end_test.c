/* SPDX-License-Identifier: MIT */
/* The end of a runner: tasks that are left are cancelled, waited for, and named if they
 * refuse. */
#include <dirent.h>
#include <errno.h>
#include <sched.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <unclosed/executor.h>
#include <unclosed/run.h>

#include "lib/case.h"
#include "loop/core.h"
#include "loop/scene.h"
#include "record/reader.h"

#define SHORT_LIMIT_NS UNC_MS(1)

/* What the warning handler was told, one warning a line. */
static char warnings[8192];
static size_t warning_count;

static void keep_warning(struct unc_loop *loop, const char *message, void *userdata)
{
    (void)loop;
    (void)userdata;
    warning_count++;
    assert_true(strlen(warnings) + strlen(message) + 2 < sizeof warnings);
    strcat(warnings, message);
    strcat(warnings, "\n");
}

/* What the exception handler was told last. */
static int exception_error;
static size_t exception_count;

static void keep_exception(struct unc_loop *loop, const struct unc_exception *exception,
                           void *userdata)
{
    (void)loop;
    (void)userdata;
    exception_count++;
    exception_error = exception->error;
}

static struct unc_loop *loop_of(struct unc_runner *runner)
{
    struct unc_loop *loop = NULL;

    assert_int_equal(unc_runner_get_loop(runner, &loop), 0);
    return loop;
}

static struct unc_runner *make_runner(const struct unc_runner_options *options)
{
    struct unc_runner *runner = NULL;

    trace_clear();
    warnings[0] = '\0';
    warning_count = 0;
    exception_error = 0;
    exception_count = 0;
    assert_int_equal(unc_runner_new(options, &runner), 0);
    assert_int_equal(unc_loop_set_warning_handler(loop_of(runner), keep_warning, NULL),
                     0);
    assert_int_equal(
        unc_loop_set_exception_handler(loop_of(runner), keep_exception, NULL), 0);
    return runner;
}

static struct unc_runner *make_hasty_runner(void)
{
    const struct unc_runner_options options = { .task_limit_ns = SHORT_LIMIT_NS };

    return make_runner(&options);
}

static int return_at_once(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    return 0;
}

/* Every task that there is begins. */
static void let_all_begin(struct unc_runner *runner)
{
    assert_int_equal(unc_runner_run(runner, return_at_once, NULL, NULL), 0);
}

static void spawn(struct unc_runner *runner, unc_task_fn *function, void *userdata)
{
    assert_int_equal(unc_task_new(loop_of(runner), function, userdata, NULL), 0);
}

/* Notes its word when it is cancelled. */
static int sleep_long(void *word, void **ret_result)
{
    int r = unc_task_sleep(UNC_S(3600));

    (void)ret_result;
    if (r == UNC_ECANCELLED) {
        trace_add(word);
    }
    return r;
}

UNC_TEST_TIDY(end__nothing_left__says_nothing)
{
    struct unc_runner *runner = make_runner(NULL);

    let_all_begin(runner);
    assert_int_equal(unc_runner_close(runner), 0);

    assert_int_equal(warning_count, 0);
    runner = unc_runner_free(runner);
}

UNC_TEST_TIDY(end__tasks_left__are_cancelled_in_the_order_of_their_creation)
{
    struct unc_runner *runner = make_runner(NULL);

    spawn(runner, sleep_long, WORD("1"));
    spawn(runner, sleep_long, WORD("2"));
    spawn(runner, sleep_long, WORD("3"));
    let_all_begin(runner);
    assert_int_equal(unc_runner_close(runner), 0);

    assert_string_equal(trace(), "123");
    assert_int_equal(warning_count, 0);
    runner = unc_runner_free(runner);
}

UNC_TEST_TIDY(end__tasks_never_started__never_start)
{
    struct unc_runner *runner = make_runner(NULL);

    spawn(runner, sleep_long, WORD("started"));
    assert_int_equal(unc_runner_close(runner), 0);

    assert_string_equal(trace(), "");
    runner = unc_runner_free(runner);
}

static int sleep_and_tidy(void *word, void **ret_result)
{
    int r = unc_task_sleep(UNC_S(3600));

    (void)ret_result;
    assert_int_equal(r, UNC_ECANCELLED);
    assert_int_equal(unc_task_sleep(UNC_MS(1)), 0);
    trace_add(word);
    return r;
}

UNC_TEST_TIDY(end__task_tidies_up_when_cancelled__is_waited_for)
{
    struct unc_runner *runner = make_runner(NULL);

    spawn(runner, sleep_and_tidy, WORD("tidied"));
    let_all_begin(runner);
    assert_int_equal(unc_runner_close(runner), 0);

    assert_string_equal(trace(), "tidied");
    runner = unc_runner_free(runner);
}

UNC_TEST_TIDY(end__many_tasks__all_end)
{
    struct unc_runner *runner = make_runner(NULL);

    for (int i = 0; i < 1000; i++) {
        spawn(runner, sleep_long, WORD(""));
    }
    let_all_begin(runner);

    assert_int_equal(unc_runner_close(runner), 0);
    runner = unc_runner_free(runner);
}

/* -- tasks made meanwhile */

static int tidy_with_another(void *userdata, void **ret_result)
{
    struct unc_loop *loop = NULL;
    struct unc_task *task = NULL;
    int r = unc_task_sleep(UNC_S(3600));

    (void)ret_result;
    assert_int_equal(r, UNC_ECANCELLED);
    assert_int_equal(unc_loop_get_running(&loop), 0);
    assert_int_equal(unc_task_new(loop, return_at_once, NULL, &task), 0);
    trace_add(unc_task_await(task, NULL) == 0 ? userdata : "disturbed");
    task = unc_task_unref(task);
    return r;
}

UNC_TEST_TIDY(end__task_tidies_up_with_another__that_is_not_cancelled)
{
    struct unc_runner *runner = make_runner(NULL);

    spawn(runner, tidy_with_another, WORD("together"));
    let_all_begin(runner);
    assert_int_equal(unc_runner_close(runner), 0);

    assert_string_equal(trace(), "together");
    runner = unc_runner_free(runner);
}

static int spawn_another(void *userdata, void **ret_result)
{
    struct unc_loop *loop = NULL;
    int r = unc_task_sleep(UNC_S(3600));

    (void)ret_result;
    assert_int_equal(unc_loop_get_running(&loop), 0);
    assert_int_equal(unc_task_new(loop, sleep_long, userdata, NULL), 0);
    return unc_task_yield() < 0 ? -EINVAL : r;
}

UNC_TEST_TIDY(end__task_made_meanwhile_goes_on__is_cancelled_in_its_turn)
{
    struct unc_runner *runner = make_runner(NULL);

    spawn(runner, spawn_another, WORD("the other"));
    let_all_begin(runner);
    assert_int_equal(unc_runner_close(runner), 0);

    assert_string_equal(trace(), "the other");
    runner = unc_runner_free(runner);
}

/* -- errors */

static int sleep_and_fail(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    (void)unc_task_sleep(UNC_S(3600));
    return -EIO;
}

UNC_TEST_TIDY(end__task_fails_when_cancelled__the_exception_handler_is_told)
{
    struct unc_runner *runner = make_runner(NULL);

    spawn(runner, sleep_and_fail, NULL);
    let_all_begin(runner);
    assert_int_equal(unc_runner_close(runner), 0);

    assert_int_equal(exception_count, 1);
    assert_int_equal(exception_error, -EIO);
    runner = unc_runner_free(runner);
}

UNC_TEST_TIDY(end__held_task_fails_when_cancelled__the_exception_handler_is_told_once)
{
    struct unc_runner *runner = make_runner(NULL);
    struct unc_task *task = NULL;

    assert_int_equal(unc_task_new(loop_of(runner), sleep_and_fail, NULL, &task), 0);
    let_all_begin(runner);
    assert_int_equal(unc_runner_close(runner), 0);

    assert_int_equal(unc_task_get_result(task, NULL), -EIO);
    task = unc_task_unref(task);
    assert_int_equal(exception_count, 1);
    runner = unc_runner_free(runner);
}

static int await_it(void *userdata, void **ret_result)
{
    assert_int_equal(unc_task_await(userdata, ret_result), -EIO);
    return 0;
}

UNC_TEST_TIDY(end__task_fails_when_cancelled_and_is_awaited__nobody_else_is_told)
{
    struct unc_runner *runner = make_runner(NULL);
    struct unc_task *task = NULL;

    assert_int_equal(unc_task_new(loop_of(runner), sleep_and_fail, NULL, &task), 0);
    spawn(runner, await_it, task);
    let_all_begin(runner);
    assert_int_equal(unc_runner_close(runner), 0);

    assert_int_equal(exception_count, 0);
    task = unc_task_unref(task);
    runner = unc_runner_free(runner);
}

UNC_TEST_TIDY(end__task_ends_as_cancelled__nobody_is_told)
{
    struct unc_runner *runner = make_runner(NULL);

    spawn(runner, sleep_long, WORD(""));
    let_all_begin(runner);
    assert_int_equal(unc_runner_close(runner), 0);

    assert_int_equal(exception_count, 0);
    runner = unc_runner_free(runner);
}

/* -- refusing */

static int refuse(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    while (unc_task_sleep(UNC_S(3600)) <= 0) {
    }
    return 0;
}

static int refuse_busily(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    while (unc_task_yield() <= 0) {
    }
    return 0;
}

UNC_TEST_LEAVING(end__task_refuses__is_named_after_the_limit)
{
    const struct unc_task_options options = { .name = "mule" };
    struct unc_runner *runner = make_hasty_runner();
    struct unc_loop *loop = loop_of(runner);

    assert_int_equal(unc_task_new_with(loop, &options, refuse, NULL, NULL), 0);
    let_all_begin(runner);
    assert_int_equal(unc_runner_close(runner), UNC_EREFUSED);

    assert_int_equal(warning_count, 1);
    assert_non_null(strstr(warnings, "\"mule\" refuses to end: it was cancelled"));
    assert_non_null(
        strstr(warnings, "waits for a timer in unc_task_sleep() in refuse at"));
    assert_non_null(strstr(warnings, "created by unc_task_new_with() in "
                                     "end__task_refuses__is_named_after_the_limit"));
    assert_true(unc_loop_is_closed(loop));
    runner = unc_runner_free(runner);
}

/* The last misuse that is recorded. */
static struct unc__misuse last_misuse(void)
{
    struct unc__misuse_view view = { 0 };

    assert_true(unc__record_misuse_count() > 0);
    assert_true(unc__record_read_misuse(unc__record_misuse_count() - 1, &view));
    return view.misuse;
}

UNC_TEST_LEAVING(end__task_refuses__is_recorded_with_where_it_waits)
{
    struct unc_runner *runner = make_hasty_runner();
    struct unc__misuse misuse;

    spawn(runner, refuse, NULL);
    let_all_begin(runner);
    assert_int_equal(unc_runner_close(runner), UNC_EREFUSED);

    misuse = last_misuse();
    assert_int_equal(misuse.code, UNC_EREFUSED);
    assert_int_equal(misuse.kind, UNC__KIND_TASK);
    assert_string_equal(unc__record_site_view(misuse.use_site).function, "refuse");
    assert_string_equal(unc__record_site_view(misuse.cause_site).function, "spawn");
    assert_true(unc__record_stack_view(misuse.use_stack).frame_count >= 1);
    runner = unc_runner_free(runner);
}

UNC_TEST_LEAVING(end__task_refuses_by_going_on__is_named_after_the_limit)
{
    struct unc_runner *runner = make_hasty_runner();

    spawn(runner, refuse_busily, NULL);
    let_all_begin(runner);
    assert_int_equal(unc_runner_close(runner), UNC_EREFUSED);

    assert_non_null(strstr(warnings, "it goes on whenever it can"));
    runner = unc_runner_free(runner);
}

UNC_TEST_LEAVING(end__one_of_several_refuses__the_others_end)
{
    struct unc_runner *runner = make_hasty_runner();

    spawn(runner, sleep_long, WORD("1"));
    spawn(runner, refuse, NULL);
    spawn(runner, sleep_long, WORD("2"));
    let_all_begin(runner);
    assert_int_equal(unc_runner_close(runner), UNC_EREFUSED);

    assert_string_equal(trace(), "12");
    assert_int_equal(warning_count, 1);
    runner = unc_runner_free(runner);
}

static int leave_a_mule(void *userdata, void **ret_result)
{
    struct unc_loop *loop = NULL;

    (void)ret_result;
    assert_int_equal(unc_loop_get_running(&loop), 0);
    assert_int_equal(unc_loop_set_warning_handler(loop, keep_warning, NULL), 0);
    assert_int_equal(unc_task_new(loop, refuse, NULL, NULL), 0);
    assert_int_equal(unc_task_yield(), 0);
    return *(int *)userdata;
}

UNC_TEST_LEAVING(run__a_task_refuses_to_end__says_so_unless_main_failed)
{
    const struct unc_runner_options options = { .task_limit_ns = SHORT_LIMIT_NS };
    int error = 0;

    assert_int_equal(unc_run_with(&options, leave_a_mule, &error, NULL), UNC_EREFUSED);
    error = -EIO;
    assert_int_equal(unc_run_with(&options, leave_a_mule, &error, NULL), -EIO);
}

/* -- stopping */

static int stop_when_cancelled(void *word, void **ret_result)
{
    struct unc_loop *loop = NULL;
    int r = unc_task_sleep(UNC_S(3600));

    (void)ret_result;
    assert_int_equal(unc_loop_get_running(&loop), 0);
    assert_int_equal(unc_loop_stop(loop), 0);
    assert_int_equal(unc_task_sleep(UNC_MS(1)), 0);
    trace_add(word);
    return r;
}

UNC_TEST_TIDY(end__loop_stopped_meanwhile__runs_on)
{
    struct unc_runner *runner = make_runner(NULL);

    spawn(runner, stop_when_cancelled, WORD("to the end"));
    let_all_begin(runner);
    assert_int_equal(unc_runner_close(runner), 0);

    assert_string_equal(trace(), "to the end");
    runner = unc_runner_free(runner);
}

UNC_TEST_TIDY(end__without_a_limit__waits)
{
    const struct unc_runner_options options = { .task_limit_ns = -1 };
    struct unc_runner *runner = make_runner(&options);

    spawn(runner, sleep_and_tidy, WORD("tidied"));
    let_all_begin(runner);
    assert_int_equal(unc_runner_close(runner), 0);

    assert_string_equal(trace(), "tidied");
    runner = unc_runner_free(runner);
}

/* -- debug mode */

UNC_TEST_TIDY(end__debug_mode__names_what_is_cancelled)
{
    const struct unc_runner_options options = { .is_debug = true };
    const struct unc_task_options named = { .name = "left" };
    struct unc_runner *runner = make_runner(&options);

    assert_int_equal(
        unc_task_new_with(loop_of(runner), &named, sleep_long, WORD(""), NULL), 0);
    let_all_begin(runner);
    assert_int_equal(unc_runner_close(runner), 0);

    assert_int_equal(warning_count, 1);
    assert_non_null(strstr(warnings, "\"left\" had not ended"));
    assert_non_null(strstr(warnings, "in unc_task_sleep() in sleep_long at"));
    assert_non_null(
        strstr(warnings, "created by unc_task_new_with() in end__debug_mode"));
    runner = unc_runner_free(runner);
}

UNC_TEST_TIDY(end__debug_mode_and_many_are_cancelled__ten_are_named_the_others_counted)
{
    const struct unc_runner_options options = { .is_debug = true };
    struct unc_runner *runner = make_runner(&options);

    for (int i = 0; i < 25; i++) {
        spawn(runner, sleep_long, WORD(""));
    }
    let_all_begin(runner);
    assert_int_equal(unc_runner_close(runner), 0);

    assert_int_equal(warning_count, 11);
    assert_non_null(strstr(warnings, "and so are 15 more tasks"));
    runner = unc_runner_free(runner);
}

/* -- what the program holds */

UNC_TEST_TIDY(end__task_given_back_by_another_that_tidies_up__works)
{
    struct unc_runner *runner = make_runner(NULL);
    struct unc_task *task = NULL;

    assert_int_equal(unc_task_new(loop_of(runner), sleep_and_tidy, WORD("a"), &task), 0);
    let_all_begin(runner);
    task = unc_task_unref(task);
    assert_int_equal(unc_runner_close(runner), 0);

    assert_string_equal(trace(), "a");
    runner = unc_runner_free(runner);
}

UNC_TEST_TIDY(end__task_held__can_be_asked_and_given_back_afterwards)
{
    struct unc_runner *runner = make_runner(NULL);
    struct unc_task *task = NULL;

    assert_int_equal(unc_task_new(loop_of(runner), sleep_long, WORD("x"), &task), 0);
    let_all_begin(runner);
    runner = unc_runner_free(runner);

    assert_int_equal(unc_task_get_result(task, NULL), UNC_ECANCELLED);
    task = unc_task_unref(task);
}

/* -- jobs */

/* The threads of this process, . and .. as well. */
static int count_threads(void)
{
    DIR *threads = opendir("/proc/self/task");
    int count = 0;

    assert_non_null(threads);
    while (readdir(threads) != NULL) {
        count++;
    }
    assert_int_equal(closedir(threads), 0);
    return count;
}

/* A job that ends when it is told to. */
struct job {
    sem_t has_begun;
    sem_t may_end;
    struct unc_loop *loop;
    bool has_ended;
};

static int run_job(void *userdata, void **ret_result)
{
    struct job *job = userdata;

    (void)ret_result;
    assert_int_equal(sem_post(&job->has_begun), 0);
    assert_int_equal(sem_wait(&job->may_end), 0);
    job->has_ended = true;
    return 0;
}

static void prepare(struct job *job, unsigned may_end_count)
{
    assert_int_equal(sem_init(&job->has_begun, 0, 0), 0);
    assert_int_equal(sem_init(&job->may_end, 0, may_end_count), 0);
}

static int let_end(struct unc_loop *loop, void *userdata)
{
    struct job *job = userdata;

    (void)loop;
    assert_int_equal(sem_post(&job->may_end), 0);
    return 0;
}

UNC_TEST_TIDY(end__job_runs__is_waited_for_while_the_loop_runs)
{
    struct unc_runner *runner = make_runner(NULL);
    struct unc_loop *loop = loop_of(runner);
    struct job job = { .has_ended = false };

    prepare(&job, 0);
    assert_int_equal(unc_executor_submit(loop, NULL, run_job, &job, NULL), 0);
    assert_int_equal(unc_loop_call_later(loop, UNC_MS(1), let_end, &job, NULL), 0);
    assert_int_equal(unc_runner_close(runner), 0);

    assert_true(job.has_ended);
    runner = unc_runner_free(runner);
}

static int spawn_when_done(struct unc_future *future, void *userdata)
{
    (void)future;
    return unc_task_new(userdata, sleep_long, WORD("made by a job"), NULL);
}

UNC_TEST_TIDY(end__task_made_when_a_job_is_done__is_cancelled_too)
{
    struct unc_runner *runner = make_runner(NULL);
    struct unc_loop *loop = loop_of(runner);
    struct unc_future *future = NULL;
    struct job job = { .has_ended = false };

    prepare(&job, 1);
    assert_int_equal(unc_executor_submit(loop, NULL, run_job, &job, &future), 0);
    assert_int_equal(unc_future_add_done_callback(future, spawn_when_done, loop), 0);
    assert_int_equal(unc_runner_close(runner), 0);

    assert_true(job.has_ended);
    future = unc_future_free(future);
    runner = unc_runner_free(runner);
}

UNC_TEST_LEAVING(end__job_does_not_end__is_named_after_the_limit)
{
    const struct unc_runner_options options = { .executor_limit_ns = SHORT_LIMIT_NS };
    const struct unc_job_options named = { .name = "digger" };
    struct unc_runner *runner = make_runner(&options);
    static struct job job; /* outlives the loop */
    int thread_count = count_threads();

    prepare(&job, 0);
    assert_int_equal(unc_executor_submit(loop_of(runner), &named, run_job, &job, NULL),
                     0);
    assert_int_equal(sem_wait(&job.has_begun), 0);
    assert_int_equal(unc_runner_close(runner), -ETIMEDOUT);

    assert_non_null(strstr(warnings, "\"digger\""));
    assert_int_equal(sem_post(&job.may_end), 0);
    runner = unc_runner_free(runner);
    while (count_threads() > thread_count) { /* a thread's end takes a moment */
        (void)sched_yield();
    }
}

static int wait_for_cancellation(void *userdata, void **ret_result)
{
    struct job *job = userdata;

    (void)ret_result;
    job->has_ended = unc_task_sleep(UNC_S(3600)) == UNC_ECANCELLED;
    return UNC_ECANCELLED;
}

/* A job that can only end when the loop runs a callback for it. */
static int ask_the_loop(void *userdata, void **ret_result)
{
    struct job *job = userdata;

    (void)ret_result;
    assert_int_equal(unc_loop_call_soon_threadsafe(job->loop, let_end, job), 0);
    return run_job(userdata, ret_result);
}

UNC_TEST_TIDY(end__job_needs_the_loop_to_end__gets_it)
{
    struct unc_runner *runner = make_runner(NULL);
    struct job job = { .loop = loop_of(runner) };
    struct job task = { .has_ended = false };

    prepare(&job, 0);
    spawn(runner, wait_for_cancellation, &task);
    assert_int_equal(unc_executor_submit(job.loop, NULL, ask_the_loop, &job, NULL), 0);
    let_all_begin(runner);
    assert_int_equal(unc_runner_close(runner), 0);

    assert_true(job.has_ended);
    assert_true(task.has_ended); /* tasks come first */
    runner = unc_runner_free(runner);
}

/* -- fork */

#ifndef UNC_TEST_FORK_STAYS_INSIDE
static int fork_when_cancelled(void *pid, void **ret_result)
{
    int r = unc_task_sleep(UNC_S(3600));

    (void)ret_result;
    *(int *)pid = fork();
    return r;
}

UNC_TEST_TIDY(end__a_task_forks__it_ends_in_the_child_too)
{
    struct unc_runner *runner = make_runner(NULL);
    int pid = -1;
    int r;

    spawn(runner, fork_when_cancelled, &pid);
    let_all_begin(runner);
    r = unc_runner_close(runner);

    if (pid == 0) {
        _exit(r == -ECHILD && unc_runner_close(runner) == 0 &&
                      unc_runner_free(runner) == NULL
                  ? 0
                  : 1);
    }
    assert_int_equal(r, 0);
    assert_int_equal(wait_for_child(pid), 0);
    runner = unc_runner_free(runner);
}

#endif
