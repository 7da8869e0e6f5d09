/* SPDX-License-Identifier: MIT */
/* Runs that nothing can end: found at once by a check, said after a quiet time. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <unclosed/check.h>
#include <unclosed/executor.h>
#include <unclosed/task.h>

#include "base/threads.h"
#include "lib/case.h"
#include "lib/child.h"
#include "loop/core.h"
#include "loop/scene.h"
#include "record/hooks.h"
#include "record/kind.h"
#include "record/reader.h"

/* Run a loop in a thread that never called it before, nor does anybody else. */
static void *run_forever(void *loop)
{
    (void)unc_loop_run_forever(loop);
    return NULL;
}

static enum unc__loop_state state_of(const struct unc_loop *loop)
{
    struct unc__entry_view entry;

    assert_true(unc__record_read(loop->token.index, &entry));
    return unc__loop_detail_state(entry.detail);
}

static void wait_until_it_polls(const struct unc_loop *loop)
{
    while (!atomic_load(&loop->is_polling)) {
        (void)sched_yield();
    }
}

static void wait_until(const struct unc_loop *loop, enum unc__loop_state state)
{
    while (state_of(loop) != state) {
        (void)sched_yield();
    }
}

static void wait_until_stuck(const struct unc_loop *loop)
{
    wait_until(loop, UNC__LOOP_STUCK);
}

static void wait_until_idle(const struct unc_loop *loop)
{
    wait_until(loop, UNC__LOOP_IDLE);
}

/* A loop in a thread. */
struct background {
    struct unc_loop *loop;
    pthread_t thread;
    struct unc_future *future; /* that nobody resolves, and somebody awaits; or NULL */
};

static int do_nothing_done(struct unc_future *future, void *unused)
{
    (void)future;
    (void)unused;
    return 0;
}

static struct background make_stuck(void)
{
    struct background background = { .loop = make_loop() };

    assert_int_equal(unc_future_new(background.loop, &background.future), 0);
    assert_int_equal(
        unc_future_add_done_callback(background.future, do_nothing_done, NULL), 0);
    return background;
}

static void start(struct background *background)
{
    assert_int_equal(
        pthread_create(&background->thread, NULL, run_forever, background->loop), 0);
}

static void stop(struct background *background)
{
    assert_int_equal(unc_loop_stop(background->loop), 0);
    assert_int_equal(pthread_join(background->thread, NULL), 0);
    background->future = unc_future_free(background->future);
    background->loop = unc_loop_free(background->loop);
}

static char *take_text(const struct unc_loop *loop, int count)
{
    char *text = NULL;

    assert_int_equal(unc_check_take_text(loop, &text, NULL), count);
    return text;
}

UNC_TEST_TIDY(hang__awaited_future_and_nothing_registered__a_check_finds_it_at_once)
{
    struct background background = make_stuck();
    char *text;

    start(&background);
    wait_until_stuck(background.loop);

    text = take_text(background.loop, 2);
    assert_non_null(strstr(text, "nothing can end the run of event loop"));
    assert_non_null(strstr(text, "run by unc_loop_run_forever() in run_forever"));
    assert_null(unc_report_free(text));
    stop(&background);
}

UNC_TEST_TIDY(hang__something_arrives_after_all__no_error_remains)
{
    struct background background = make_stuck();

    start(&background);
    wait_until_stuck(background.loop);
    assert_int_equal(unc_check_loop(background.loop), 2);
    assert_int_equal(unc_loop_call_soon_threadsafe(background.loop, do_nothing, NULL), 0);

    /* At once, before the loop has had the time to wake up. */
    assert_int_not_equal(state_of(background.loop), UNC__LOOP_STUCK);
    stop(&background);
}

static int do_job(void *is_done, void **ret_result)
{
    (void)ret_result;
    return sem_post(is_done);
}

UNC_TEST_TIDY(hang__another_thread_submits_a_job__no_error_remains)
{
    struct background background = make_stuck();
    sem_t is_done;

    assert_int_equal(sem_init(&is_done, 0, 0), 0);
    start(&background);
    wait_until_stuck(background.loop);
    assert_int_equal(unc_executor_submit(background.loop, NULL, do_job, &is_done, NULL),
                     0);

    assert_int_not_equal(state_of(background.loop), UNC__LOOP_STUCK);
    assert_int_equal(sem_wait(&is_done), 0);
    assert_int_equal(unc_loop_stop(background.loop), 0);
    assert_int_equal(pthread_join(background.thread, NULL), 0);
    assert_int_equal(unc_executor_shutdown(background.loop, -1), 0);
    assert_null(unc_future_free(background.future));
    assert_null(unc_loop_free(background.loop));
    assert_int_equal(sem_destroy(&is_done), 0);
}

UNC_TEST_TIDY(hang__reports__say_stuck_and_the_error)
{
    struct background background = make_stuck();
    char *report = NULL;

    start(&background);
    wait_until_stuck(background.loop);

    assert_int_equal(unc_check_take_report(background.loop, &report, NULL), 2);
    assert_non_null(strstr(report, "\"state\": \"stuck\""));
    assert_non_null(strstr(report, "\"type\": \"EHANG\""));
    assert_null(unc_report_free(report));
    stop(&background);
}

UNC_TEST_TIDY(hang__nobody_resolves_its_future__the_future_is_listed_too)
{
    struct background background = make_stuck();
    char *text;

    start(&background);
    wait_until_stuck(background.loop);

    text = take_text(background.loop, 2);
    assert_non_null(strstr(text, ", which waits for a future\n"));
    assert_non_null(strstr(text, "created by unc_future_new()"));
    assert_null(unc_report_free(text));
    stop(&background);
}

/* -- what may still be woken is not accused */

static void assert_waits_in_peace(struct background *background)
{
    start(background);
    wait_until_it_polls(background->loop);
    assert_int_equal(state_of(background->loop), UNC__LOOP_RUNNING);
}

UNC_TEST_TIDY(hang__another_thread_has_called_it_before__is_silent)
{
    struct background background = { .loop = make_loop() };

    start(&background);
    wait_until_it_polls(background.loop);
    assert_int_equal(unc_loop_call_soon_threadsafe(background.loop, do_nothing, NULL), 0);
    while (atomic_load(&background.loop->inbox) != NULL) {
        (void)sched_yield();
    }
    wait_until_it_polls(background.loop);

    assert_int_equal(unc_check_loop(background.loop), 0);
    stop(&background);
}

UNC_TEST_TIDY(hang__called_before_the_run_by_another_thread__is_silent)
{
    struct background background = { .loop = make_loop() };

    assert_int_equal(unc_loop_call_soon_threadsafe(background.loop, do_nothing, NULL), 0);

    assert_waits_in_peace(&background);
    stop(&background);
}

UNC_TEST_TIDY(hang__expected_to_be_idle__is_silent)
{
    struct background background = { .loop = make_loop() };

    assert_int_equal(unc_loop_expect_idle(background.loop, "waits for work"), 0);

    assert_waits_in_peace(&background);
    assert_int_equal(unc_check_loop(background.loop), 0);
    stop(&background);
}

UNC_TEST_TIDY(hang__expected_to_stay_open__a_check_is_silent)
{
    struct background background = make_stuck();

    assert_int_equal(unc_loop_expect_open(background.loop, "serves until the end"), 0);
    start(&background);
    wait_until_stuck(background.loop);

    assert_int_equal(unc_check_loop(background.loop), 0);
    stop(&background);
}

UNC_TEST_TIDY(hang__reader__is_silent_until_it_is_removed)
{
    struct background background = { .loop = make_loop() };
    struct tube tube = tube_open();

    assert_int_equal(
        unc_loop_add_reader(background.loop, tube.read_fd, do_nothing_io, NULL), 0);
    assert_waits_in_peace(&background);
    assert_int_equal(unc_loop_stop(background.loop), 0);
    assert_int_equal(pthread_join(background.thread, NULL), 0);
    assert_int_equal(unc_loop_remove_reader(background.loop, tube.read_fd), 1);
    tube_close(&tube);

    atomic_store(&background.loop->caller, NULL); /* as if nobody had stopped it */
    start(&background);
    wait_until_idle(background.loop);
    stop(&background);
}

UNC_TEST_TIDY(hang__signal_handler__is_silent)
{
    struct background background = { .loop = make_loop() };

    assert_int_equal(
        unc_loop_add_signal_handler(background.loop, SIGUSR1, do_nothing_signal, NULL),
        0);
    assert_waits_in_peace(&background);
    assert_int_equal(unc_loop_stop(background.loop), 0);
    assert_int_equal(pthread_join(background.thread, NULL), 0);
    assert_int_equal(unc_loop_remove_signal_handler(background.loop, SIGUSR1), 1);
    assert_null(unc_loop_free(background.loop));
}

UNC_TEST_TIDY(hang__timer__is_silent)
{
    struct background background = { .loop = make_loop() };
    struct unc_handle *timer = NULL;

    assert_int_equal(
        unc_loop_call_later(background.loop, UNC_S(100), do_nothing, NULL, &timer), 0);
    assert_waits_in_peace(&background);
    assert_int_equal(unc_loop_stop(background.loop), 0);
    assert_int_equal(pthread_join(background.thread, NULL), 0);
    assert_int_equal(unc_handle_cancel(timer), 0);
    assert_null(unc_handle_unref(timer));
    assert_null(unc_loop_free(background.loop));
}

/* A part of a layer above, with something under way. */
static bool has_none(const struct unc__part *part)
{
    (void)part;
    return false;
}

static void close_none(struct unc__part *part, struct unc_loop *loop, uint32_t stack)
{
    (void)part;
    (void)loop;
    (void)stack;
}

static void free_none(struct unc__part *part)
{
    (void)part;
}

static bool can_wake(const struct unc__part *part)
{
    (void)part;
    return true;
}

UNC_TEST_TIDY(hang__job_or_child_of_a_layer_above__is_silent)
{
    static const struct unc__part_type type = { .has_possessions = has_none,
                                                .close = close_none,
                                                .free = free_none,
                                                .can_wake = can_wake };
    static struct unc__part part = { &type };
    struct background background = { .loop = make_loop() };

    background.loop->parts[UNC__PART_EXECUTOR] = &part;

    assert_waits_in_peace(&background);
    stop(&background);
}

/* -- nothing waits in it */

UNC_TEST_TIDY(idle__another_thread_may_bring_work__a_check_and_a_scope_are_silent)
{
    struct background background = { .loop = make_loop() };
    struct unc_scope scope;
    char *report = NULL;

    assert_int_equal(unc_scope_begin(&scope, "idle", background.loop), 0);
    start(&background);
    wait_until_idle(background.loop);

    assert_int_equal(unc_check_take_report(background.loop, &report, NULL), 0);
    assert_non_null(strstr(report, "\"state\": \"running\""));
    assert_null(unc_report_free(report));
    assert_int_equal(unc_scope_end(&scope, 0, NULL), 0);
    stop(&background);
}

UNC_TEST_TIDY(idle__future_that_nobody_awaits__is_silent)
{
    struct background background = { .loop = make_loop() };

    assert_int_equal(unc_future_new(background.loop, &background.future), 0);
    start(&background);
    wait_until_idle(background.loop);

    assert_int_equal(unc_check_loop(background.loop), 1); /* the future */
    stop(&background);
}

UNC_TEST_TIDY(idle__another_thread_calls_for_the_first_time__no_mark_remains)
{
    struct background background = { .loop = make_loop() };

    start(&background);
    wait_until_idle(background.loop);
    assert_int_equal(unc_loop_call_soon_threadsafe(background.loop, do_nothing, NULL), 0);

    assert_int_equal(state_of(background.loop), UNC__LOOP_RUNNING);
    stop(&background);
}

static void fail_at_warning(struct unc_loop *loop, const char *message, void *unused)
{
    (void)loop;
    (void)unused;
    fail_msg("%s", message);
}

UNC_TEST_TIDY(idle__over_the_quiet_time_beside_another_thread__nothing_is_said)
{
    struct background background = { .loop = make_loop() };

    assert_int_equal(unc_loop_set_hang_limit(background.loop, UNC_MS(1)), 0);
    assert_int_equal(unc_loop_set_warning_handler(background.loop, fail_at_warning, NULL),
                     0);
    start(&background);
    while (!atomic_load(&background.loop->is_company_seen)) {
        (void)sched_yield();
    }

    wait_until_idle(background.loop);
    assert_int_equal(unc_check_loop(background.loop), 0);
    stop(&background);
}

#if !defined(__SANITIZE_THREAD__)
/* The sanitizer has a thread of its own, which might be anybody. */
static void check_and_exit(struct unc_loop *loop, const char *message, void *unused)
{
    (void)message;
    (void)unused;
    _exit(unc_check_loop(loop));
}

static int do_short_job(void *unused, void **ret_result)
{
    (void)unused;
    (void)ret_result;
    return 0;
}

static int run_alone(void *with_worker)
{
    struct unc_loop *other = NULL;
    struct unc_loop *loop = NULL;
    struct unc_future *future = NULL;

    /* Its worker waits for another job from now on, and is nobody. */
    if (with_worker != NULL && unc_loop_new(&other) == 0 &&
        unc_executor_submit(other, NULL, do_short_job, NULL, &future) == 0) {
        (void)unc_loop_run_until_complete(other, future, NULL);
        while (unc__threads_has_others()) {
            (void)sched_yield();
        }
    }
    (void)unc_loop_new(&loop);
    (void)unc_loop_set_hang_limit(loop, UNC_MS(1));
    (void)unc_loop_set_warning_handler(loop, check_and_exit, NULL);
    return unc_loop_run_forever(loop);
}

UNC_TEST_TIDY(idle__no_other_thread__is_a_hang)
{
    struct child child;

    child_call(&child, run_alone, NULL);

    assert_int_equal(child.exit_code, 1);
    child_done(&child);
}

UNC_TEST_TIDY(idle__no_other_thread_but_workers_without_a_job__is_a_hang)
{
    struct child child;
    int yes = 1;

    child_call(&child, run_alone, &yes);

    assert_int_equal(child.exit_code, 1);
    child_done(&child);
}
#endif

/* -- the quiet time */

static void note_warning(struct unc_loop *loop, const char *message, void *ret_message)
{
    (void)snprintf(ret_message, 1024, "%s", message);
    assert_int_equal(unc_loop_stop(loop), 0);
}

UNC_TEST_TIDY(hang_limit__over__the_warning_handler_is_told_where_and_what_waits)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = NULL;
    char message[1024] = "";

    assert_int_equal(unc_loop_set_name(loop, "quiet"), 0);
    assert_int_equal(unc_future_new(loop, &future), 0);
    assert_int_equal(unc_future_add_done_callback(future, do_nothing_done, NULL), 0);
    assert_int_equal(unc_loop_set_hang_limit(loop, UNC_MS(1)), 0);
    assert_int_equal(unc_loop_set_warning_handler(loop, note_warning, message), 0);
    assert_int_equal(unc_loop_run_forever(loop), 0);

    assert_non_null(strstr(message, "nothing can end this run"));
    assert_non_null(strstr(message, "\"quiet\", run by unc_loop_run_forever() in "));
    assert_non_null(strstr(message, "a future that nobody has resolved, created by "
                                    "unc_future_new() in "));
    assert_null(unc_future_free(future));
    assert_null(unc_loop_free(loop));
}

static int await_future(void *future, void **ret_result)
{
    return unc_future_await(future, ret_result);
}

UNC_TEST_TIDY(hang_limit__over_while_a_task_waits__the_task_is_named_with_what_it_awaits)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = NULL;
    struct unc_task *task = NULL;
    char message[1024] = "";

    assert_int_equal(unc_future_new(loop, &future), 0);
    assert_int_equal(unc_task_new(loop, await_future, future, &task), 0);
    assert_int_equal(unc_task_set_name(task, "patient"), 0);
    assert_int_equal(unc_loop_set_hang_limit(loop, UNC_MS(1)), 0);
    assert_int_equal(unc_loop_set_warning_handler(loop, note_warning, message), 0);
    assert_int_equal(unc_loop_run_forever(loop), 0);

    assert_non_null(strstr(message, "a task \"patient\", created by unc_task_new() in "));
    assert_non_null(strstr(message, " in unc_future_await() in await_future at "));
    assert_int_equal(unc_future_set_result(future, NULL), 0);
    assert_int_equal(unc_loop_run_until_complete(loop, unc_task_as_future(task), NULL),
                     0);
    assert_null(unc_task_unref(task));
    assert_null(unc_future_free(future));
    assert_null(unc_loop_free(loop));
}

static void count_warnings(struct unc_loop *loop, const char *message, void *count)
{
    (void)message;
    if (++*(int *)count == 1) {
        assert_int_equal(unc_loop_call_later(loop, UNC_MS(1), do_nothing, NULL, NULL), 0);
        assert_int_equal(unc_loop_call_later(loop, UNC_MS(20), stop_loop, NULL, NULL), 0);
    }
}

UNC_TEST_TIDY(hang_limit__over_again_in_the_same_run__is_not_repeated)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = NULL;
    int count = 0;

    assert_int_equal(unc_future_new(loop, &future), 0);
    assert_int_equal(unc_future_add_done_callback(future, do_nothing_done, NULL), 0);
    assert_int_equal(unc_loop_set_hang_limit(loop, UNC_MS(1)), 0);
    assert_int_equal(unc_loop_set_warning_handler(loop, count_warnings, &count), 0);
    assert_int_equal(unc_loop_run_forever(loop), 0);

    assert_int_equal(count, 1);
    assert_null(unc_future_free(future));
    assert_null(unc_loop_free(loop));
}

UNC_TEST_TIDY(hang_limit__negative_or_no_loop__is_invalid)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_set_hang_limit(loop, -1), -EINVAL);
    assert_int_equal(unc_loop_set_hang_limit(NULL, 0), -EINVAL);
    assert_int_equal(unc_loop_expect_idle(NULL, "nothing"), -EINVAL);
    assert_null(unc_loop_free(loop));
}

static int hang_and_be_told(void *unused)
{
    struct background background;
    struct unc_loop *loop;

    (void)unused;
    background = make_stuck();
    loop = background.loop;
    (void)unc_loop_set_hang_limit(loop, UNC_MS(1));
    start(&background);
    wait_until_stuck(loop);
    while (!loop->is_hang_told) {
        (void)sched_yield();
    }
    wait_until_stuck(loop);
    return 0;
}

UNC_TEST_TIDY(hang__no_warning_handler__standard_error_and_the_report_at_exit_have_it)
{
    struct child child;

    child_call(&child, hang_and_be_told, NULL);

    assert_int_equal(child.exit_code, 0);
    assert_non_null(strstr(child.errors, "unclosed: nothing can end this run: loop "));
    assert_non_null(strstr(child.errors, "nothing can end the run of event loop"));
    child_done(&child);
}
