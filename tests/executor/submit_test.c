/* SPDX-License-Identifier: MIT */
/* Giving jobs and getting their results, from the loop's thread and from others. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "executor/jobs.h"
#include "executor/pool.h"
#include "lib/case.h"
#include "lib/report.h"
#include "loop/scene.h"

#define THREADS 4
#define JOBS    500

UNC_TEST_TIDY(submit__job_gives_a_result__future_has_it)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = NULL;
    int thing = 0;

    assert_int_equal(unc_executor_submit(loop, NULL, give_userdata, &thing, &future), 0);
    expect_result(loop, future, &thing);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(submit__job_fails__future_has_the_error)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = NULL;
    int error = -EIO;
    void *result = NULL;

    assert_int_equal(unc_executor_submit(loop, NULL, fail_job, &error, &future), 0);
    assert_int_equal(unc_loop_run_until_complete(loop, future, &result), -EIO);
    assert_null(result);
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(submit__job_returns_a_positive_number__counts_as_success)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = NULL;
    int number = 7;

    assert_int_equal(unc_executor_submit(loop, NULL, fail_job, &number, &future), 0);
    expect_result(loop, future, &number);
    loop = unc_loop_free(loop);
}

struct thread_view {
    pthread_t thread;
    sigset_t mask;
    char name[16];
};

static int view_thread(void *userdata, void **ret_result)
{
    struct thread_view *view = userdata;

    view->thread = pthread_self();
    (void)pthread_sigmask(SIG_SETMASK, NULL, &view->mask);
    (void)pthread_getname_np(view->thread, view->name, sizeof view->name);
    *ret_result = view;
    return 0;
}

static void look(struct unc_loop *loop, struct thread_view *view)
{
    struct unc_future *future = NULL;

    assert_int_equal(unc_executor_submit(loop, NULL, view_thread, view, &future), 0);
    expect_result(loop, future, view);
}

UNC_TEST_TIDY(submit__job_runs__in_a_thread_of_its_own_with_signals_blocked)
{
    static const int faults[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS };
    struct unc_loop *loop = make_loop();
    struct thread_view view;

    look(loop, &view);
    assert_false(pthread_equal(view.thread, pthread_self()));
    assert_string_equal(view.name, "unclosed-worker");
    for (int number = 1; number < 32; number++) {
        bool is_fault = false;

        for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
            is_fault = is_fault || faults[i] == number;
        }
        if (number != SIGKILL && number != SIGSTOP) {
            assert_int_equal(sigismember(&view.mask, number), !is_fault);
        }
    }
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(submit__thread_is_idle__takes_the_next_job_too)
{
    struct unc_loop *loop = make_loop();
    struct unc__pool *pool = NULL;
    struct gate gate;
    struct unc_future *future;

    gate_init(&gate);
    assert_int_equal(unc_executor_set_thread_limit(loop, 1), 0);
    for (int i = 0; i < 100; i++) {
        future = submit_gated(loop, &gate);
        gate_open(&gate);
        expect_result(loop, future, NULL);
    }
    assert_int_equal(unc__executor_get(loop, &pool), 0);
    assert_int_equal(pool->thread_count, 1);
    loop = unc_loop_free(loop);
    gate_done(&gate);
}

UNC_TEST_TIDY(submit__many_jobs__threads_start_by_need_up_to_the_limit)
{
    struct unc_loop *loop = make_loop();
    struct unc__pool *pool = NULL;
    struct unc_future *futures[5];
    struct gate gate;

    gate_init(&gate);
    assert_int_equal(unc_executor_set_thread_limit(loop, 3), 0);
    assert_int_equal(unc__executor_get(loop, &pool), 0);
    assert_int_equal(pool->thread_count, 0);
    for (unsigned i = 0; i < 5; i++) {
        assert_int_equal(
            unc_executor_submit(loop, NULL, wait_at_gate, &gate, &futures[i]), 0);
        assert_int_equal(pool->thread_count, i < 3 ? i + 1 : 3);
    }
    for (unsigned i = 0; i < 3; i++) {
        gate_await(&gate);
    }
    assert_int_equal(gate.run_count, 3);
    for (unsigned i = 0; i < 5; i++) {
        gate_open(&gate);
    }
    for (unsigned i = 0; i < 5; i++) {
        expect_result(loop, futures[i], NULL);
    }
    loop = unc_loop_free(loop);
    gate_done(&gate);
}

static int note_job(void *word, void **ret_result)
{
    (void)ret_result;
    trace_add(word); /* one thread only */
    return 0;
}

UNC_TEST_TIDY(submit__one_thread__jobs_run_in_the_order_in_which_they_were_given)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *last = NULL;

    assert_int_equal(unc_executor_set_thread_limit(loop, 1), 0);
    assert_int_equal(unc_executor_submit(loop, NULL, note_job, WORD("a"), NULL), 0);
    assert_int_equal(unc_executor_submit(loop, NULL, note_job, WORD("b"), NULL), 0);
    assert_int_equal(unc_executor_submit(loop, NULL, note_job, WORD("c"), &last), 0);
    expect_result(loop, last, NULL);

    assert_string_equal(trace(), "abc");
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(submit__without_a_future__job_runs_and_its_result_is_discarded)
{
    struct unc_loop *loop = make_loop();
    struct gate gate;

    gate_init(&gate);
    gate.result = &gate;
    gate_open(&gate);
    assert_int_equal(unc_executor_submit(loop, &gate_options, wait_at_gate, &gate, NULL),
                     0);
    assert_int_equal(unc_executor_shutdown(loop, -1), 0);
    assert_int_equal(gate.run_count, 1);
    assert_int_equal(gate.discard_count, 1);
    assert_ptr_equal(gate.discarded, &gate);
    loop = unc_loop_free(loop);
    gate_done(&gate);
}

static void keep_exception(struct unc_loop *loop, const struct unc_exception *exception,
                           void *error)
{
    (void)loop;
    assert_string_equal(exception->site->call, "unc_executor_submit");
    assert_non_null(strstr(exception->message, "executor job 1 \"doomed\" failed"));
    *(int *)error = exception->error;
}

static void note_exception(struct unc_loop *loop, const struct unc_exception *exception,
                           void *error)
{
    (void)loop;
    *(int *)error = exception->error;
}

UNC_TEST_TIDY(submit__without_a_future_and_it_fails__exception_handler_is_told)
{
    static const struct unc_job_options options = { .name = "doomed" };
    struct unc_loop *loop = make_loop();
    int error = -EIO;
    int told = 0;

    assert_int_equal(unc_loop_set_exception_handler(loop, keep_exception, &told), 0);
    assert_int_equal(unc_executor_submit(loop, &options, fail_job, &error, NULL), 0);
    assert_int_equal(unc_executor_shutdown(loop, -1), 0);
    assert_int_equal(told, -EIO);
    loop = unc_loop_free(loop);
}

/* Fails, and nobody will ask. Returns: what is to be freed. */
static struct unc_future *fail_unread(struct unc_loop *loop)
{
    static const struct unc_job_options options = { .name = "doomed" };
    static int error = -EIO;
    struct unc_future *future = NULL;

    assert_int_equal(unc_executor_submit(loop, &options, fail_job, &error, &future), 0);
    assert_int_equal(unc_executor_shutdown(loop, -1), 0);
    assert_true(unc_future_is_done(future));
    return future;
}

UNC_TEST_TIDY(submit__its_error_is_never_asked_for__exception_handler_is_told)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = fail_unread(loop);
    int told = 0;

    assert_int_equal(unc_loop_set_exception_handler(loop, note_exception, &told), 0);
    future = unc_future_free(future);
    assert_int_equal(told, -EIO);
    loop = unc_loop_free(loop);
}

UNC_TEST(submit__its_error_is_never_asked_for__is_in_the_report)
{
    static const char *const said =
        "the error of executor job 1 \"doomed\" was never retrieved";
    struct unc_loop *loop = make_loop();
    struct unc_future *future = fail_unread(loop);

    assert_report(false, said);
    future = unc_future_free(future);
    assert_report(true, said);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(submit__its_error_was_asked_for__nothing_is_said)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = fail_unread(loop);
    int told = 0;

    assert_int_equal(unc_loop_set_exception_handler(loop, note_exception, &told), 0);
    assert_int_equal(unc_future_get_result(future, NULL), -EIO);
    future = unc_future_free(future);
    assert_int_equal(told, 0);
    loop = unc_loop_free(loop);
}

UNC_TEST(submit__without_a_future_and_it_fails__is_in_the_report)
{
    struct unc_loop *loop = make_loop();
    int error = -EIO;

    assert_int_equal(unc_executor_submit(loop, NULL, fail_job, &error, NULL), 0);
    assert_int_equal(unc_executor_shutdown(loop, -1), 0);
    assert_report(true, "the error of executor job 1 was never retrieved");
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(submit__wrong_arguments__refused)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_executor_submit(NULL, NULL, give_userdata, NULL, NULL), -EINVAL);
    assert_int_equal(unc_executor_submit(loop, NULL, NULL, NULL, NULL), -EINVAL);
    assert_int_equal(unc_executor_set_thread_limit(loop, 0), -EINVAL);
    assert_int_equal(unc_executor_set_thread_limit(NULL, 1), -EINVAL);
    assert_int_equal(unc_executor_shutdown(NULL, 0), -EINVAL);
    loop = unc_loop_free(loop);
}

static int raise_errno(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    errno = EXDEV;
    return 0;
}

UNC_TEST_TIDY(submit__any_job__errno_of_the_caller_is_untouched)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = NULL;

    errno = EDOM;
    assert_int_equal(unc_executor_submit(loop, NULL, raise_errno, NULL, &future), 0);
    assert_int_equal(errno, EDOM);
    expect_result(loop, future, NULL);
    loop = unc_loop_free(loop);
}

/* -- from other threads */

struct giver {
    struct unc_loop *loop;
    pthread_t thread;
    void *run_count; /* an _Atomic int */
    struct unc_future *futures[JOBS];
};

static void *give_jobs(void *userdata)
{
    struct giver *giver = userdata;

    for (int i = 0; i < JOBS; i++) {
        assert_int_equal(unc_executor_submit(giver->loop, NULL, count_job,
                                             giver->run_count,
                                             i % 2 == 0 ? &giver->futures[i] : NULL),
                         0);
    }
    return NULL;
}

UNC_TEST_TIDY(submit__four_threads_while_the_loop_runs__every_job_runs_once)
{
    static struct giver givers[THREADS];
    struct unc_loop *loop = make_loop();
    struct runner runner;
    _Atomic int run_count = 0;

    runner_start(&runner, loop);
    for (int i = 0; i < THREADS; i++) {
        givers[i].loop = loop;
        givers[i].run_count = &run_count;
        assert_int_equal(pthread_create(&givers[i].thread, NULL, give_jobs, &givers[i]),
                         0);
    }
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(givers[i].thread, NULL), 0);
    }
    runner_stop(&runner);
    assert_int_equal(unc_executor_shutdown(loop, -1), 0);
    assert_int_equal(run_count, THREADS * JOBS);
    for (int i = 0; i < THREADS; i++) {
        for (int j = 0; j < JOBS; j += 2) {
            assert_true(unc_future_is_done(givers[i].futures[j]));
            givers[i].futures[j] = unc_future_free(givers[i].futures[j]);
        }
    }
    loop = unc_loop_free(loop);
}

static void *submit_one(void *userdata)
{
    struct giver *giver = userdata;

    assert_int_equal(
        unc_executor_submit(giver->loop, NULL, give_userdata, giver, &giver->futures[0]),
        0);
    return NULL;
}

UNC_TEST_TIDY(submit__from_another_thread__callback_of_the_future_runs_in_the_loop)
{
    static struct giver giver;
    struct unc_loop *loop = make_loop();

    giver.loop = loop;
    in_thread(submit_one, &giver);
    assert_int_equal(
        unc_future_add_done_callback(giver.futures[0], note_future, WORD("f")), 0);
    expect_result(loop, giver.futures[0], &giver);
    assert_string_equal(trace(), "f");
    loop = unc_loop_free(loop);
}

static int submit_inside(void *userdata, void **ret_result)
{
    (void)ret_result;
    return submit_one(userdata) == NULL ? 0 : -1;
}

UNC_TEST_TIDY(submit__from_a_job__runs_too)
{
    static struct giver giver;
    struct unc_loop *loop = make_loop();
    struct unc_future *outer = NULL;

    giver.loop = loop;
    assert_int_equal(unc_executor_submit(loop, NULL, submit_inside, &giver, &outer), 0);
    expect_result(loop, outer, NULL);
    expect_result(loop, giver.futures[0], &giver);
    loop = unc_loop_free(loop);
}

static void *open_gate(void *gate)
{
    gate_open(gate);
    return NULL;
}

static int open_when_it_polls(struct unc_loop *loop, void *gate)
{
    (void)loop;
    in_thread(open_gate, gate);
    return 0;
}

UNC_TEST_TIDY(submit__nothing_else_to_do__result_wakes_the_poll)
{
    struct unc_loop *loop = make_loop();
    struct gate gate;
    struct unc_future *future;

    gate_init(&gate);
    gate.result = &gate;
    future = submit_gated(loop, &gate);
    assert_int_equal(unc_loop_call_soon(loop, open_when_it_polls, &gate, NULL), 0);
    expect_result(loop, future, &gate);
    loop = unc_loop_free(loop);
    gate_done(&gate);
}
