/* SPDX-License-Identifier: MIT */
/*
 * The rows of tasks, of what they await, of cancelling, and of the executor.
 * asyncio_tasks.py has the same rows under the same names.
 */
#include <errno.h>
#include <semaphore.h>
#include <stdio.h>

#include <unclosed/executor.h>

#include "oracle/operations.h"
#include "oracle/trace.h"

static int do_nothing_task(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    return 0;
}

static const char *create_task(struct stage *stage)
{
    return verdict(unc_task_new(stage->loop, do_nothing_task, NULL, NULL));
}

static const char *create_task_nothing(struct stage *stage)
{
    return verdict(unc_task_new(stage->loop, NULL, NULL, NULL));
}

static int run(struct stage *stage, struct unc_task *task, void **ret_result)
{
    return unc_loop_run_until_complete(stage->loop, unc_task_as_future(task), ret_result);
}

static const char *run_task(struct stage *stage)
{
    void *result = NULL;
    int r = run(stage, stage->returning, &result);

    if (r < 0) {
        return verdict(r);
    }
    return result == stage ? "result" : "another result";
}

static const char *run_task_stopped(struct stage *stage)
{
    if (stage_is_idle(stage)) {
        must(unc_loop_call_soon(stage->loop, stop_loop, NULL, NULL) == 0);
    }
    return verdict(run(stage, stage->waiting, NULL));
}

static const char *run_task_foreign(struct stage *stage)
{
    return verdict(run(stage, stage->foreign_task, NULL));
}

static const char *cancel_task(struct stage *stage)
{
    return flag(unc_task_cancel(stage->waiting));
}

static const char *cancel_finished_task(struct stage *stage)
{
    return flag(unc_task_cancel(stage->returning));
}

/* -- the executor */

static int do_nothing_job(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    return 0;
}

static const char *run_in_executor(struct stage *stage)
{
    return verdict(unc_executor_submit(stage->loop, NULL, do_nothing_job, NULL, NULL));
}

static int shut_down(struct unc_loop *loop, void *done)
{
    must(unc_executor_shutdown(loop, 0) == 0);
    must(sem_post(done) == 0);
    return 0;
}

static void shut_executor_down(struct stage *stage)
{
    static sem_t done;

    must(sem_init(&done, 0, 0) == 0);
    if (stage->state == STATE_ELSEWHERE) {
        must(unc_loop_call_soon_threadsafe(stage->loop, shut_down, &done) == 0);
        must(sem_wait(&done) == 0);
    } else if (stage->state != STATE_CLOSED) {
        (void)shut_down(stage->loop, &done);
    }
}

static const char *run_in_executor_after_shutdown(struct stage *stage)
{
    shut_executor_down(stage);
    return run_in_executor(stage);
}

/* -- facts: order */

/* A word as userdata: it is only read. */
static void *word(const char *text)
{
    return (void *)(uintptr_t)text;
}

static int add_word(struct unc_loop *loop, void *text)
{
    (void)loop;
    trace_add(text);
    return 0;
}

static int add_word_task(void *text, void **ret_result)
{
    (void)ret_result;
    trace_add(text);
    return 0;
}

static struct unc_task *spawn(struct stage *stage, unc_task_fn *function, void *userdata)
{
    struct unc_task *task = NULL;

    must(unc_task_new(stage->loop, function, userdata, &task) == 0);
    return task;
}

static void spawn_alone(struct stage *stage, unc_task_fn *function, void *userdata)
{
    must(unc_task_new(stage->loop, function, userdata, NULL) == 0);
}

static void run_times(struct stage *stage, int count)
{
    for (int i = 0; i < count; i++) {
        must(unc_loop_stop(stage->loop) == 0);
        must(unc_loop_run_forever(stage->loop) == 0);
    }
}

static const char *task_starts_in_order(struct stage *stage)
{
    must(unc_loop_call_soon(stage->loop, add_word, word("a"), NULL) == 0);
    spawn_alone(stage, add_word_task, word("task"));
    must(unc_loop_call_soon(stage->loop, add_word, word("b"), NULL) == 0);
    run_times(stage, 1);
    return trace_text();
}

static int yield_between(void *text, void **ret_result)
{
    (void)ret_result;
    trace_add(text);
    must(unc_task_yield() == 0);
    trace_add(text);
    return 0;
}

static const char *yield_takes_turns(struct stage *stage)
{
    spawn_alone(stage, yield_between, word("1"));
    spawn_alone(stage, yield_between, word("2"));
    run_times(stage, 1);
    trace_bar();
    run_times(stage, 1);
    return trace_text();
}

/* A task that waits for a future, and a word to add afterwards. */
struct awaiting {
    struct unc_future *future;
    const char *text;
    int result;
};

static int await_and_add(void *userdata, void **ret_result)
{
    struct awaiting *awaiting = userdata;

    awaiting->result = unc_future_await(awaiting->future, ret_result);
    trace_add(awaiting->text);
    return awaiting->result;
}

static const char *waiters_in_order(struct stage *stage)
{
    struct awaiting first = { .future = stage->pending, .text = "1" };
    struct awaiting second = { .future = stage->pending, .text = "2" };

    spawn_alone(stage, await_and_add, &first);
    spawn_alone(stage, await_and_add, &second);
    run_times(stage, 1);
    must(unc_future_set_result(stage->pending, NULL) == 0);
    run_times(stage, 1);
    return trace_text();
}

static const char *await_done_future(struct stage *stage)
{
    struct awaiting awaiting = { .future = stage->done, .text = "at_once" };

    spawn_alone(stage, await_and_add, &awaiting);
    run_times(stage, 1);
    return trace_text();
}

static const char *await_error(struct stage *stage)
{
    struct awaiting awaiting = { .future = stage->pending, .text = "" };
    struct unc_task *task = spawn(stage, await_and_add, &awaiting);
    const char *answer;

    run_times(stage, 1);
    must(unc_future_set_error(stage->pending, -EIO) == 0);
    answer = verdict(run(stage, task, NULL));
    (void)unc_task_unref(task);
    return answer;
}

/* -- facts: what a task may await */

static const char *await_foreign_future(struct stage *stage)
{
    struct awaiting awaiting = { .future = stage->foreign, .text = "" };
    struct unc_task *task = spawn(stage, await_and_add, &awaiting);
    const char *answer = verdict(run(stage, task, NULL));

    (void)unc_task_unref(task);
    return answer;
}

static int await_itself_task(void *userdata, void **ret_result)
{
    struct unc_task **self = userdata;

    return unc_task_await(*self, ret_result);
}

static const char *await_itself(struct stage *stage)
{
    struct unc_task *task = NULL;
    const char *answer;

    must(unc_task_new(stage->loop, await_itself_task, &task, &task) == 0);
    answer = verdict(run(stage, task, NULL));
    (void)unc_task_unref(task);
    return answer;
}

static const char *await_circle(struct stage *stage)
{
    struct unc_task *first = NULL;
    struct unc_task *second = NULL;
    const char *answer = "waits";

    must(unc_task_new(stage->loop, await_itself_task, &second, &first) == 0);
    must(unc_task_new(stage->loop, await_itself_task, &first, &second) == 0);
    run_times(stage, 3);
    if (unc_task_is_done(second)) {
        answer = verdict(unc_task_get_result(second, NULL));
    }
    (void)unc_task_unref(first);
    (void)unc_task_unref(second);
    return answer;
}

/* -- facts: cancelling */

static const char *cancel_before_start(struct stage *stage)
{
    struct unc_task *task = spawn(stage, add_word_task, word("started"));
    int r;

    must(unc_task_cancel(task) == 1);
    r = run(stage, task, NULL);
    trace_add(verdict(r));
    (void)unc_task_unref(task);
    return trace_text();
}

static const char *cancel_while_awaiting(struct stage *stage)
{
    struct unc_task *task = stage->waiting;
    int r;

    run_times(stage, 1);
    must(unc_task_cancel(task) == 1);
    r = run(stage, task, NULL);
    trace_add(verdict(r));
    trace_add(verdict(unc_future_get_result(stage->pending, NULL)));
    return trace_text();
}

static const char *cancel_after_wake(struct stage *stage)
{
    run_times(stage, 1);
    must(unc_future_set_result(stage->pending, NULL) == 0);
    must(unc_task_cancel(stage->waiting) == 1);
    return verdict(run(stage, stage->waiting, NULL));
}

static int swallow(void *userdata, void **ret_result)
{
    const struct stage *stage = userdata;

    (void)ret_result;
    trace_add(verdict(unc_future_await(stage->pending, NULL)));
    trace_add(verdict(unc_task_yield()));
    return 0;
}

static const char *cancel_refused(struct stage *stage)
{
    struct unc_task *task = spawn(stage, swallow, stage);
    int r;

    run_times(stage, 1);
    must(unc_task_cancel(task) == 1);
    r = run(stage, task, NULL);
    trace_add(verdict(r));
    (void)unc_task_unref(task);
    return trace_text();
}

static int cancel_itself(void *userdata, void **ret_result)
{
    struct unc_task *self = NULL;

    (void)ret_result;
    must(unc_task_get_current(&self) == 0);
    must(unc_task_cancel(self) == 1);
    return userdata == NULL ? 0 : unc_task_yield();
}

static const char *run_fresh(struct stage *stage, unc_task_fn *function, void *userdata)
{
    struct unc_task *task = spawn(stage, function, userdata);
    const char *answer = verdict(run(stage, task, NULL));

    (void)unc_task_unref(task);
    return answer;
}

static const char *cancel_current(struct stage *stage)
{
    return run_fresh(stage, cancel_itself, stage);
}

static const char *cancel_at_end(struct stage *stage)
{
    return run_fresh(stage, cancel_itself, NULL);
}

static const char *cancel_awaited_task(struct stage *stage)
{
    struct unc_task *outer = spawn(stage, await_itself_task, &stage->waiting);
    int r;

    run_times(stage, 1);
    must(unc_task_cancel(outer) == 1);
    r = run(stage, outer, NULL);
    trace_add(verdict(r));
    trace_add(verdict(unc_task_get_result(stage->waiting, NULL)));
    (void)unc_task_unref(outer);
    return trace_text();
}

static const char *cancel_count(struct stage *stage)
{
    static char counts[64];
    struct unc_task *task = stage->waiting;
    int twice;
    int once;
    int none;

    must(unc_task_cancel(task) == 1);
    must(unc_task_cancel(task) == 1);
    twice = unc_task_get_cancel_count(task);
    once = unc_task_uncancel(task);
    must(unc_task_uncancel(task) == 0);
    none = unc_task_uncancel(task);
    (void)snprintf(counts, sizeof counts, "%d,%d,%d", twice, once, none);
    return counts;
}

static const char *uncancel_before_delivery(struct stage *stage)
{
    must(unc_task_cancel(stage->returning) == 1);
    must(unc_task_uncancel(stage->returning) == 0);
    return verdict(run(stage, stage->returning, NULL));
}

#define STARTED (IN(STOPPED) | IN(RUNNING) | IN(ELSEWHERE))

#define ROWS(X)                                    \
    X(create_task, EVERY_STATE)                    \
    X(create_task_nothing, EVERY_STATE)            \
    X(run_task, EVERY_STATE)                       \
    X(run_task_stopped, EVERY_STATE)               \
    X(run_task_foreign, EVERY_STATE)               \
    X(cancel_task, EVERY_STATE)                    \
    X(cancel_finished_task, STARTED)               \
    X(run_in_executor, EVERY_STATE)                \
    X(run_in_executor_after_shutdown, EVERY_STATE) \
    X(task_starts_in_order, IN(NEW) | IN(STOPPED)) \
    X(yield_takes_turns, IN(NEW))                  \
    X(waiters_in_order, IN(NEW))                   \
    X(await_done_future, IN(NEW))                  \
    X(await_error, IN(NEW) | IN(STOPPED))          \
    X(await_foreign_future, IN(NEW))               \
    X(await_itself, IN(NEW) | IN(STOPPED))         \
    X(await_circle, IN(NEW))                       \
    X(cancel_before_start, IN(NEW) | IN(STOPPED))  \
    X(cancel_while_awaiting, IN(NEW))              \
    X(cancel_after_wake, IN(NEW))                  \
    X(cancel_refused, IN(NEW))                     \
    X(cancel_current, IN(NEW))                     \
    X(cancel_at_end, IN(NEW))                      \
    X(cancel_awaited_task, IN(NEW))                \
    X(cancel_count, IN(NEW) | IN(STOPPED))         \
    X(uncancel_before_delivery, IN(NEW))

const struct operation task_operations[] = {
#define INITIALIZER(name, states) { #name, name, states },
    ROWS(INITIALIZER)
#undef INITIALIZER
};

const size_t task_operation_count = sizeof task_operations / sizeof *task_operations;
