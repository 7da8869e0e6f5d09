/* SPDX-License-Identifier: MIT */
/* Test scopes: what belongs to one, what is balanced, what a drain waits for. */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <unclosed/check.h>
#include <unclosed/executor.h>
#include <unclosed/future.h>
#include <unclosed/loop.h>
#include <unclosed/resource.h>

#include "lib/case.h"
#include "lib/child.h"
#include "record/expectation.h"

#define LONG UNC_S(50) /* a limit that no case reaches: its timeout is 60 seconds */

static const struct unc_resource_type slot = {
    .name = "pool slot",
    .release_call = "pool_put",
};
static const struct unc_resource_type lease = {
    .name = "lease",
    .release_call = "lease_end",
};
static int slots[8];

static void take(int number)
{
    assert_int_equal(unc_resource_acquired(&slot, &slots[number], NULL), 0);
}

static void give_back(int number)
{
    assert_int_equal(unc_resource_released(&slot, &slots[number]), 0);
}

static struct unc_loop *make_loop(void)
{
    struct unc_loop *loop = NULL;

    assert_int_equal(unc_loop_new(&loop), 0);
    return loop;
}

static int do_nothing(struct unc_loop *loop, void *unused)
{
    (void)loop;
    (void)unused;
    return 0;
}

static int do_something_else(struct unc_loop *loop, void *unused)
{
    (void)unused;
    return unc_loop_is_closed(loop) ? -EINVAL : 0;
}

/* end: without waiting and without a text on standard error. */
static int end(struct unc_scope *scope)
{
    char *text = NULL;
    int count = unc_scope_end(scope, 0, &text);

    assert_int_equal(text == NULL, count == 0);
    assert_null(unc_report_free(text));
    return count;
}

/* -- what belongs to a scope */

UNC_TEST_TIDY(scope__all_given_back__leaves_nothing)
{
    struct unc_scope scope;

    assert_int_equal(unc_scope_begin(&scope, "tidy", NULL), 0);
    take(0);
    give_back(0);

    assert_int_equal(end(&scope), 0);
}

UNC_TEST_TIDY(scope__acquired_inside__is_counted_and_told)
{
    struct unc_scope scope;
    char *text = NULL;

    assert_int_equal(unc_scope_begin(&scope, "login", NULL), 0);
    take(0);
    take(1);

    assert_int_equal(unc_scope_end(&scope, 0, &text), 2);
    assert_non_null(strstr(text, "unclosed: the scope \"login\" in "));
    assert_non_null(strstr(text, "left 2 resources open"));
    assert_non_null(strstr(text, "missing call: pool_put()"));
    assert_null(unc_report_free(text));
    give_back(0);
    give_back(1);
}

UNC_TEST_TIDY(scope__acquired_before__is_not_counted)
{
    struct unc_scope scope;

    take(0);
    assert_int_equal(unc_scope_begin(&scope, "later", NULL), 0);

    assert_int_equal(end(&scope), 0);
    give_back(0);
}

static void *take_and_keep(void *number)
{
    take(*(const int *)number);
    return NULL;
}

static void in_thread(void *(*function)(void *), void *userdata)
{
    pthread_t thread;

    assert_int_equal(pthread_create(&thread, NULL, function, userdata), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
}

UNC_TEST_TIDY(scope__another_thread_acquires__is_not_counted)
{
    struct unc_scope scope;
    int number = 3;

    assert_int_equal(unc_scope_begin(&scope, "mine", NULL), 0);
    in_thread(take_and_keep, &number);

    assert_int_equal(end(&scope), 0);
    give_back(3);
}

UNC_TEST_TIDY(scope__nested__each_counts_its_own_and_the_outer_both)
{
    struct unc_scope outer;
    struct unc_scope inner;

    assert_int_equal(unc_scope_begin(&outer, "outer", NULL), 0);
    take(0);
    assert_int_equal(unc_scope_begin(&inner, "inner", NULL), 0);
    take(1);

    assert_int_equal(end(&inner), 1);
    assert_int_equal(end(&outer), 2);
    give_back(0);
    give_back(1);
}

UNC_TEST_TIDY(scope__expected_inside__is_not_counted)
{
    struct unc_scope scope;

    assert_int_equal(unc_scope_begin(&scope, "cache", NULL), 0);
    assert_int_equal(unc_expect_begin("a cache"), 0);
    take(0);
    assert_int_equal(unc_expect_end(), 0);

    assert_int_equal(end(&scope), 0);
    give_back(0);
}

UNC_TEST_TIDY(scope__loop_made_and_left_open__is_counted_with_what_it_owns)
{
    struct unc_scope scope;
    struct unc_loop *loop;
    struct unc_handle *timer = NULL;
    char *text = NULL;

    assert_int_equal(unc_scope_begin(&scope, "loop", NULL), 0);
    loop = make_loop();
    assert_int_equal(unc_loop_call_later(loop, UNC_S(9), do_nothing, NULL, &timer), 0);

    assert_int_equal(unc_scope_end(&scope, 0, &text), 2);
    assert_non_null(strstr(text, "it still owns"));
    assert_null(unc_report_free(text));
    assert_int_equal(unc_handle_cancel(timer), 0);
    assert_null(unc_handle_unref(timer));
    assert_null(unc_loop_free(loop));
}

/* What is left for good would be found by every later case. */
static int leave_timer_at_close(void *unused)
{
    struct unc_loop *loop = make_loop();
    struct unc_scope scope;
    char *text = NULL;
    int count;

    (void)unused;
    (void)unc_scope_begin(&scope, "left", NULL);
    (void)unc_loop_call_later(loop, UNC_S(9), do_nothing, NULL, NULL);
    loop = unc_loop_free(loop);
    /* What is left at close never goes: there is nothing to wait for. */
    count = unc_scope_end(&scope, LONG, &text);
    (void)fputs(text, stdout);
    (void)fflush(stdout);
    _exit(count);
}

UNC_TEST_TIDY(scope__left_when_its_loop_was_closed__is_counted_at_once)
{
    struct child child;

    child_call(&child, leave_timer_at_close, NULL);

    assert_int_equal(child.exit_code, 1);
    assert_non_null(strstr(child.output, "was closed while it still owned"));
    child_done(&child);
}

UNC_TEST_TIDY(scope__timer_in_a_loop_that_was_there__is_told_under_that_loop)
{
    struct unc_loop *loop = make_loop();
    struct unc_scope scope;
    struct unc_handle *timer = NULL;
    char *text = NULL;

    assert_int_equal(unc_scope_begin(&scope, "timer", NULL), 0);
    assert_int_equal(unc_loop_call_later(loop, UNC_S(9), do_nothing, NULL, &timer), 0);

    assert_int_equal(unc_scope_end(&scope, 0, &text), 1);
    assert_non_null(strstr(text, " owns\n"));
    assert_null(unc_report_free(text));
    assert_int_equal(unc_handle_cancel(timer), 0);
    assert_null(unc_handle_unref(timer));
    assert_null(unc_loop_free(loop));
}

/* -- loops */

struct other {
    struct unc_loop *loop;
    sem_t is_done;
};

static int take_in_loop(struct unc_loop *loop, void *userdata)
{
    struct other *other = userdata;

    (void)loop;
    take(4);
    return sem_post(&other->is_done);
}

static void *run_loop(void *loop)
{
    assert_int_equal(unc_loop_run_forever(loop), 0);
    return NULL;
}

UNC_TEST_TIDY(scope_of_a_loop__another_thread_acquires_for_it__is_counted)
{
    struct other other = { make_loop(), { { 0 } } };
    struct unc_scope scope;
    pthread_t thread;

    assert_int_equal(sem_init(&other.is_done, 0, 0), 0);
    assert_int_equal(pthread_create(&thread, NULL, run_loop, other.loop), 0);
    assert_int_equal(unc_scope_begin(&scope, "loop", other.loop), 0);
    assert_int_equal(unc_loop_call_soon_threadsafe(other.loop, take_in_loop, &other), 0);
    assert_int_equal(sem_wait(&other.is_done), 0);
    take(0); /* this is ours, and not the loop's */

    assert_int_equal(end(&scope), 1);
    assert_int_equal(unc_loop_stop(other.loop), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    give_back(0);
    give_back(4);
    assert_null(unc_loop_free(other.loop));
    assert_int_equal(sem_destroy(&other.is_done), 0);
}

UNC_TEST(scope_of_a_loop__another_loop_is_used_after_its_close__is_no_error_of_it)
{
    struct unc_loop *loop = make_loop();
    struct unc_loop *other = make_loop();
    struct unc_scope scope;

    assert_int_equal(unc_scope_begin(&scope, "loop", loop), 0);
    assert_int_equal(unc_loop_close(other), 0);
    assert_int_equal(unc_loop_call_soon(other, do_nothing, NULL, NULL), UNC_ECLOSED);

    assert_int_equal(end(&scope), 0);
    assert_null(unc_loop_free(other));
    assert_null(unc_loop_free(loop));
}

UNC_TEST(scope_of_a_loop__used_after_its_close__is_an_error)
{
    struct unc_loop *loop = make_loop();
    struct unc_scope scope;
    int errors = 0;

    assert_int_equal(unc_scope_begin(&scope, "loop", loop), 0);
    assert_int_equal(unc_loop_close(loop), 0);
    assert_int_equal(unc_loop_call_soon(loop, do_nothing, NULL, NULL), UNC_ECLOSED);

    assert_int_equal(unc_scope_check(&scope, &errors), 1);
    assert_int_equal(errors, 1);
    assert_int_equal(end(&scope), 1);
    assert_null(unc_loop_free(loop));
}

/* -- lifecycle errors of a thread */

static void use_closed(struct unc_loop *loop)
{
    assert_int_equal(unc_loop_call_soon(loop, do_nothing, NULL, NULL), UNC_ECLOSED);
}

static void *use_closed_in_thread(void *loop)
{
    use_closed(loop);
    return NULL;
}

UNC_TEST(scope__lifecycle_errors__are_those_of_this_thread_since_the_beginning)
{
    struct unc_loop *loop = make_loop();
    struct unc_scope outer;
    struct unc_scope scope;

    assert_int_equal(unc_loop_close(loop), 0);
    use_closed(loop);
    assert_int_equal(unc_scope_begin(&outer, "outer", NULL), 0);
    use_closed(loop);
    assert_int_equal(unc_scope_begin(&scope, "errors", NULL), 0);
    use_closed(loop);
    use_closed(loop);
    in_thread(use_closed_in_thread, loop);

    assert_int_equal(end(&scope), 2);
    use_closed(loop);
    assert_int_equal(end(&outer), 4);
    assert_null(unc_loop_free(loop));
}

/* -- what replaces something */

static struct unc_handle *successor;

static int again(struct unc_loop *loop, void *unused)
{
    return unc_loop_call_later(loop, UNC_S(9), again, unused, &successor);
}

UNC_TEST_TIDY(scope__timer_arms_its_successor__is_balanced)
{
    struct unc_loop *loop = make_loop();
    struct unc_scope scope;

    assert_int_equal(unc_loop_call_later(loop, -1, again, NULL, NULL), 0);
    assert_int_equal(unc_scope_begin(&scope, "heartbeat", NULL), 0);
    assert_int_equal(unc_loop_stop(loop), 0);
    assert_int_equal(unc_loop_run_forever(loop), 0);

    assert_int_equal(end(&scope), 0);
    assert_int_equal(unc_handle_cancel(successor), 0);
    successor = unc_handle_unref(successor);
    assert_null(unc_loop_free(loop));
}

UNC_TEST_TIDY(scope__one_timer_ran_and_another_is_forgotten__is_counted)
{
    struct unc_loop *loop = make_loop();
    struct unc_scope scope;
    struct unc_handle *timer = NULL;

    assert_int_equal(unc_loop_call_later(loop, -1, do_something_else, NULL, NULL), 0);
    assert_int_equal(unc_scope_begin(&scope, "forgotten", NULL), 0);
    assert_int_equal(unc_loop_stop(loop), 0);
    assert_int_equal(unc_loop_run_forever(loop), 0);
    assert_int_equal(unc_loop_call_later(loop, UNC_S(9), do_nothing, NULL, &timer), 0);

    assert_int_equal(end(&scope), 1);
    assert_int_equal(unc_handle_cancel(timer), 0);
    assert_null(unc_handle_unref(timer));
    assert_null(unc_loop_free(loop));
}

UNC_TEST_TIDY(scope__ended_and_started_again_elsewhere__is_balanced)
{
    struct unc_loop *loop = make_loop();
    struct unc_scope scope;

    take(0);
    assert_int_equal(unc_scope_begin(&scope, "restart", NULL), 0);
    give_back(0);
    take(1);
    assert_null(unc_loop_free(loop));
    assert_int_equal(unc_loop_new(&loop), 0);

    assert_int_equal(end(&scope), 0);
    give_back(1);
    assert_null(unc_loop_free(loop));
}

UNC_TEST_TIDY(scope__one_ended_and_two_started__one_is_counted)
{
    struct unc_scope scope;

    take(0);
    assert_int_equal(unc_scope_begin(&scope, "two", NULL), 0);
    give_back(0);
    take(1);
    take(2);

    assert_int_equal(end(&scope), 1);
    give_back(1);
    give_back(2);
}

UNC_TEST_TIDY(scope__another_type_ended__does_not_balance)
{
    struct unc_scope scope;

    assert_int_equal(unc_resource_acquired(&lease, &slots[0], NULL), 0);
    assert_int_equal(unc_scope_begin(&scope, "types", NULL), 0);
    assert_int_equal(unc_resource_released(&lease, &slots[0]), 0);
    take(0);

    assert_int_equal(end(&scope), 1);
    give_back(0);
}

UNC_TEST_TIDY(scope__a_future_ended_and_another_is_forgotten__is_counted)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *first = NULL;
    struct unc_future *second = NULL;
    struct unc_scope scope;

    assert_int_equal(unc_future_new(loop, &first), 0);
    assert_int_equal(unc_scope_begin(&scope, "futures", NULL), 0);
    assert_null(unc_future_free(first));
    assert_int_equal(unc_future_new(loop, &second), 0);

    assert_int_equal(end(&scope), 1);
    assert_null(unc_future_free(second));
    assert_null(unc_loop_free(loop));
}

/* -- the drain */

struct giver {
    sem_t may_go_on;
    pthread_t thread;
};

static void *give_back_later(void *userdata)
{
    struct giver *giver = userdata;

    assert_int_equal(sem_wait(&giver->may_go_on), 0);
    give_back(0);
    return NULL;
}

static void start_giver(struct giver *giver)
{
    assert_int_equal(sem_init(&giver->may_go_on, 0, 0), 0);
    assert_int_equal(pthread_create(&giver->thread, NULL, give_back_later, giver), 0);
}

static void end_giver(struct giver *giver)
{
    assert_int_equal(pthread_join(giver->thread, NULL), 0);
    assert_int_equal(sem_destroy(&giver->may_go_on), 0);
}

UNC_TEST_TIDY(drain__another_thread_gives_it_back__is_waited_for)
{
    struct giver giver;
    struct unc_scope scope;

    start_giver(&giver);
    assert_int_equal(unc_scope_begin(&scope, "drain", NULL), 0);
    take(0);
    assert_int_equal(sem_post(&giver.may_go_on), 0);

    assert_int_equal(unc_scope_end(&scope, LONG, NULL), 0);
    end_giver(&giver);
}

UNC_TEST_TIDY(drain__nobody_gives_it_back__the_limit_ends_it)
{
    struct giver giver;
    struct unc_scope scope;
    char *text = NULL;

    start_giver(&giver);
    assert_int_equal(unc_scope_begin(&scope, "drain", NULL), 0);
    take(0);

    assert_int_equal(unc_scope_end(&scope, UNC_MS(5), &text), 1);
    assert_null(unc_report_free(text));
    assert_int_equal(sem_post(&giver.may_go_on), 0);
    end_giver(&giver);
}

UNC_TEST_TIDY(drain__idle_loop_of_the_scope__its_callbacks_run)
{
    struct unc_loop *loop = make_loop();
    struct unc_scope scope;

    assert_int_equal(unc_scope_begin(&scope, "turns", loop), 0);
    assert_int_equal(unc_loop_call_soon(loop, do_nothing, NULL, NULL), 0);
    assert_int_equal(unc_loop_call_later(loop, UNC_MS(2), do_nothing, NULL, NULL), 0);

    assert_int_equal(unc_scope_end(&scope, LONG, NULL), 0);
    assert_false(unc_loop_is_running(loop));
    assert_null(unc_loop_free(loop));
}

UNC_TEST_TIDY(drain__loop_of_the_scope_runs_in_another_thread__is_waited_for)
{
    struct unc_loop *loop = make_loop();
    struct unc_scope scope;
    pthread_t thread;

    assert_int_equal(pthread_create(&thread, NULL, run_loop, loop), 0);
    assert_int_equal(unc_scope_begin(&scope, "elsewhere", loop), 0);
    assert_int_equal(unc_loop_call_soon_threadsafe(loop, do_nothing, NULL), 0);

    assert_int_equal(unc_scope_end(&scope, LONG, NULL), 0);
    assert_int_equal(unc_loop_stop(loop), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_null(unc_loop_free(loop));
}

#if !defined(__SANITIZE_THREAD__)
/* The sanitizer has a thread of its own, which might be anybody. */
static int leave_future(void *unused)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = NULL;
    struct unc_scope scope;
    char *text = NULL;

    (void)unused;
    (void)unc_scope_begin(&scope, "stuck", loop);
    (void)unc_future_new(loop, &future);
    _exit(unc_scope_end(&scope, LONG, &text));
}

UNC_TEST_TIDY(drain__nothing_can_wake_the_loop_and_no_other_thread__ends_at_once)
{
    struct child child;

    child_call(&child, leave_future, NULL);

    assert_int_equal(child.exit_code, 1);
    child_done(&child);
}
#endif

#if !defined(__SANITIZE_THREAD__)
static int do_job(void *unused, void **ret_result)
{
    (void)unused;
    (void)ret_result;
    return 0;
}

static int leave_future_beside_a_worker(void *unused)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = NULL;

    (void)unc_executor_submit(loop, NULL, do_job, NULL, &future);
    (void)unc_loop_run_until_complete(loop, future, NULL);
    (void)unc_future_free(future);
    return leave_future(unused);
}

UNC_TEST_TIDY(drain__no_other_thread_but_a_worker_without_a_job__ends_at_once)
{
    struct child child;

    child_call(&child, leave_future_beside_a_worker, NULL);

    assert_int_equal(child.exit_code, 1);
    child_done(&child);
}
#endif

static int give_back_in_job(void *unused, void **ret_result)
{
    (void)unused;
    (void)ret_result;
    give_back(0);
    return 0;
}

UNC_TEST_TIDY(drain__a_job_gives_it_back__its_worker_is_waited_for)
{
    struct unc_loop *loop = make_loop();
    struct unc_scope scope;

    for (int i = 0; i < 20; i++) {
        assert_int_equal(unc_scope_begin(&scope, "job", NULL), 0);
        take(0);
        assert_int_equal(unc_expect_begin("its result is nobody's business"), 0);
        assert_int_equal(unc_executor_submit(loop, NULL, give_back_in_job, NULL, NULL),
                         0);
        assert_int_equal(unc_expect_end(), 0);
        /* Who gives it back may not even be awake. */
        assert_int_equal(unc_scope_end(&scope, LONG, NULL), 0);
    }
    assert_int_equal(unc_executor_shutdown(loop, -1), 0);
    assert_null(unc_loop_free(loop));
}

static int end_scope(struct unc_loop *loop, void *scope)
{
    char *text = NULL;

    (void)loop;
    assert_int_equal(unc_scope_end(scope, 0, &text), -EBUSY);
    assert_null(text);
    return 0;
}

UNC_TEST_TIDY(drain__callback_ends_the_scope_that_is_ending__is_refused)
{
    struct unc_loop *loop = make_loop();
    struct unc_scope scope;

    assert_int_equal(unc_scope_begin(&scope, "again", loop), 0);
    assert_int_equal(unc_loop_call_soon(loop, end_scope, &scope, NULL), 0);

    assert_int_equal(unc_scope_end(&scope, LONG, NULL), 0);
    assert_null(unc_loop_free(loop));
}

/* -- reports */

static int leave_one(void *unused)
{
    struct unc_scope scope;

    (void)unused;
    (void)unc_scope_begin(&scope, "printed", NULL);
    take(0);
    _exit(unc_scope_end(&scope, 0, NULL));
}

UNC_TEST_TIDY(scope_end__no_place_for_a_text__it_is_on_standard_error)
{
    struct child child;

    child_call(&child, leave_one, NULL);

    assert_int_equal(child.exit_code, 1);
    assert_non_null(strstr(child.errors, "unclosed: the scope \"printed\" in "));
    child_done(&child);
}

UNC_TEST_TIDY(scope_take_report__something_left__is_the_json_with_cause_and_label)
{
    struct unc_scope scope;
    char *report = NULL;
    size_t size = 0;

    take(1);
    assert_int_equal(unc_scope_begin(&scope, "a \"label\"", NULL), 0);
    take(0);

    assert_int_equal(unc_scope_take_report(&scope, &report, &size), 1);
    assert_int_equal(strlen(report), size);
    assert_non_null(strstr(report, "\"cause\": \"scope\""));
    assert_non_null(strstr(report, "\"label\": \"a \\\"label\\\"\""));
    assert_non_null(strstr(report, "\"unclosed\": 1,"));
    assert_null(unc_report_free(report));
    assert_int_equal(end(&scope), 1);
    give_back(0);
    give_back(1);
}

UNC_TEST_TIDY(scope_check__asked_before_the_end__the_scope_goes_on)
{
    struct unc_scope scope;

    assert_int_equal(unc_scope_begin(&scope, NULL, NULL), 0);
    assert_int_equal(unc_scope_check(&scope, NULL), 0);
    take(0);
    assert_int_equal(unc_scope_check(&scope, NULL), 1);
    give_back(0);

    assert_int_equal(end(&scope), 0);
}

/* -- misuse of scopes */

UNC_TEST_TIDY(scope_end__never_begun_or_ended_already__is_invalid)
{
    struct unc_scope scope = { { 0 } };
    struct unc_scope copy;
    char *report = NULL;

    assert_int_equal(unc_scope_begin(NULL, "none", NULL), -EINVAL);
    assert_int_equal(unc_scope_end(NULL, 0, NULL), -EINVAL);
    assert_int_equal(unc_scope_end(&scope, 0, NULL), -EINVAL);
    assert_int_equal(unc_scope_begin(&scope, "once", NULL), 0);
    memcpy(&copy, &scope, sizeof copy);
    assert_int_equal(unc_scope_end(&copy, 0, NULL), -EINVAL);
    assert_int_equal(unc_scope_end(&scope, -1, NULL), -EINVAL);
    assert_int_equal(unc_scope_take_report(&scope, NULL, NULL), -EINVAL);
    assert_int_equal(unc_scope_end(&scope, 0, NULL), 0);
    assert_int_equal(unc_scope_end(&scope, 0, NULL), -EINVAL);
    assert_int_equal(unc_scope_check(&scope, NULL), -EINVAL);
    assert_int_equal(unc_scope_take_report(&scope, &report, NULL), -EINVAL);
    assert_null(report);
}

UNC_TEST(scope_begin__loop_that_was_closed_or_freed__is_refused)
{
    struct unc_loop *loop = make_loop();
    struct unc_scope scope;

    assert_int_equal(unc_loop_close(loop), 0);
    assert_int_equal(unc_scope_begin(&scope, "closed", loop), UNC_ECLOSED);
    assert_null(unc_loop_free(loop));
    assert_int_equal(unc_scope_begin(&scope, "freed", loop), UNC_EFREED);
}

static void *end_in_thread(void *scope)
{
    assert_int_equal(unc_scope_end(scope, 0, NULL), -EPERM);
    return NULL;
}

UNC_TEST_TIDY(scope_end__in_another_thread__is_refused)
{
    struct unc_scope scope;

    assert_int_equal(unc_scope_begin(&scope, "thread", NULL), 0);
    in_thread(end_in_thread, &scope);

    assert_int_equal(end(&scope), 0);
}

UNC_TEST_TIDY(scope_end__in_a_forked_child__is_refused_and_its_own_work)
{
    struct unc_scope scope;
    int status = 0;
    pid_t child;

    assert_int_equal(unc_scope_begin(&scope, "parent", NULL), 0);
    child = fork();
    if (child == 0) {
        struct unc_scope own;
        int r = unc_scope_end(&scope, 0, NULL);

        r = r == -ECHILD ? unc_scope_begin(&own, "child", NULL) : -1;
        _exit(r == 0 && unc_scope_end(&own, 0, NULL) == 0 ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);

    assert_int_equal(end(&scope), 0);
}

static jmp_buf way_out;

__attribute__((noinline)) static void jump_out_of_a_scope(struct unc_scope *scope)
{
    assert_int_equal(unc_scope_begin(scope, "jumped out of", NULL), 0);
    longjmp(way_out, 1);
}

UNC_TEST_TIDY(scope_end__inner_one_was_jumped_out_of__ends_with_the_outer_one)
{
    static struct unc_scope outer;
    static struct unc_scope inner;

    assert_int_equal(unc_scope_begin(&outer, "outer", NULL), 0);
    if (setjmp(way_out) == 0) {
        jump_out_of_a_scope(&inner);
    }

    assert_int_equal(end(&outer), 0);
    assert_int_equal(unc_scope_end(&inner, 0, NULL), -EINVAL);
}

/* -- other threads at work */

struct worker {
    pthread_t thread;
    struct unc_loop *loop;
    atomic_bool is_over;
};

static void *work(void *userdata)
{
    struct worker *worker = userdata;

    while (!worker->is_over) {
        struct unc_loop *loop = make_loop();
        struct unc_scope scope;

        assert_int_equal(unc_scope_begin(&scope, "worker", NULL), 0);
        assert_int_equal(unc_loop_call_soon(loop, do_nothing, NULL, NULL), 0);
        assert_int_equal(unc_loop_stop(loop), 0);
        assert_int_equal(unc_loop_run_forever(loop), 0);
        assert_int_equal(unc_scope_end(&scope, 0, NULL), 0);
        assert_null(unc_loop_free(loop));
    }
    return NULL;
}

UNC_TEST_TIDY(scope__other_threads_acquire_and_release_meanwhile__counts_its_own)
{
    struct worker worker = { .is_over = false };

    assert_int_equal(pthread_create(&worker.thread, NULL, work, &worker), 0);
    for (int i = 0; i < 200; i++) {
        struct unc_scope scope;

        assert_int_equal(unc_scope_begin(&scope, "busy", NULL), 0);
        take(0);
        assert_int_equal(end(&scope), 1);
        give_back(0);
    }
    worker.is_over = true;
    assert_int_equal(pthread_join(worker.thread, NULL), 0);
}

/* -- scopes inside scopes of another sort */

UNC_TEST(scope__left_open_inside_that_of_a_loop__later_errors_go_nowhere)
{
    struct unc_loop *loop = make_loop();
    struct unc_loop *closed = make_loop();
    struct unc_scope outer;
    struct unc_scope inner;

    assert_int_equal(unc_loop_close(closed), 0);
    assert_int_equal(unc_scope_begin(&outer, "loop", loop), 0);
    assert_int_equal(unc_scope_begin(&inner, "thread", NULL), 0);
    assert_int_equal(end(&outer), 0);

    use_closed(closed); /* is counted by nobody who is gone */
    assert_null(unc_loop_free(closed));
    assert_null(unc_loop_free(loop));
}

/* -- the end of a thread */

static void *leave_open(void *unused)
{
    struct unc_scope outer;
    struct unc_scope inner;

    assert_int_equal(unc_scope_begin(&outer, "left", NULL), 0);
    assert_int_equal(unc_scope_begin(&inner, "left", NULL), 0);
    assert_int_equal(unc_expect_begin("left"), 0);
    return unused;
}

static long count_pages(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    long count = 0;

    assert_non_null(file);
    assert_int_equal(fscanf(file, "%ld", &count), 1);
    assert_int_equal(fclose(file), 0);
    return count;
}

UNC_TEST_TIDY(scope__open_when_its_thread_ends__goes_with_it)
{
    long before;

    in_thread(leave_open, NULL);
    before = count_pages();
    for (int i = 0; i < 200; i++) {
        in_thread(leave_open, NULL);
    }

    assert_true(count_pages() < before + 400); /* of which each thread needs four */
    assert_int_equal(unc__expectation_count, 0);
}

/* -- a record that was full once */

UNC_TEST_TIDY(scope__after_many_that_were_given_back__counts_the_one_that_was_not)
{
    static char places[20000];
    struct unc_scope scope;

    for (size_t i = 0; i < sizeof places; i++) {
        assert_int_equal(unc_resource_acquired(&slot, &places[i], NULL), 0);
    }
    take(0); /* lies behind all of them */
    for (size_t i = 0; i < sizeof places; i++) {
        assert_int_equal(unc_resource_released(&slot, &places[i]), 0);
    }
    assert_int_equal(unc_scope_begin(&scope, "late", NULL), 0);
    give_back(0);
    take(1);
    take(2);

    assert_int_equal(end(&scope), 1); /* the other one replaces what was there */
    give_back(1);
    give_back(2);
}
