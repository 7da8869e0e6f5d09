/* SPDX-License-Identifier: MIT */
/*
 * The rows of runners, in the states of a runner. asyncio_runners.py has the same rows
 * under the same names.
 */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>

#include "oracle/operations.h"
#include "oracle/trace.h"

static int return_it(void *userdata, void **ret_result)
{
    *ret_result = userdata;
    return 0;
}

static const char *runner_run(enum state state, struct unc_runner *runner)
{
    void *result = NULL;
    int r = unc_runner_run(runner, return_it, runner, &result);

    (void)state;
    return r < 0 ? verdict(r) : result == runner ? "result" : "another result";
}

static const char *runner_run_nothing(enum state state, struct unc_runner *runner)
{
    (void)state;
    return verdict(unc_runner_run(runner, NULL, NULL, NULL));
}

static const char *runner_get_loop(enum state state, struct unc_runner *runner)
{
    struct unc_loop *loop = NULL;

    (void)state;
    return verdict(unc_runner_get_loop(runner, &loop));
}

static const char *runner_close(enum state state, struct unc_runner *runner)
{
    (void)state;
    return verdict(unc_runner_close(runner));
}

static const char *runner_close_twice(enum state state, struct unc_runner *runner)
{
    (void)runner_close(state, runner);
    return runner_close(state, runner);
}

/* A whole run beside this runner. */
static const char *run_all(enum state state, struct unc_runner *runner)
{
    (void)state;
    (void)runner;
    return verdict(unc_run(return_it, NULL, NULL));
}

/* -- while another loop runs */

struct nested {
    struct unc_runner *runner;
    const char *(*ask)(enum state state, struct unc_runner *runner);
    enum state state;
    const char *answer;
};

static int ask_nested(struct unc_loop *loop, void *userdata)
{
    struct nested *nested = userdata;

    nested->answer = nested->ask(nested->state, nested->runner);
    return unc_loop_stop(loop);
}

static const char *ask_while_other_runs(struct nested nested)
{
    struct unc_loop *other = NULL;

    must(unc_loop_new(&other) == 0);
    must(unc_loop_call_soon(other, ask_nested, &nested, NULL) == 0);
    must(unc_loop_run_forever(other) == 0);
    other = unc_loop_free(other);
    return nested.answer;
}

static const char *runner_run_while_other_runs(enum state state,
                                               struct unc_runner *runner)
{
    return ask_while_other_runs((struct nested){ runner, runner_run, state, "none" });
}

static const char *runner_close_while_other_runs(enum state state,
                                                 struct unc_runner *runner)
{
    return ask_while_other_runs((struct nested){ runner, runner_close, state, "none" });
}

/* -- facts */

static const char *runner_close_then_run(enum state state, struct unc_runner *runner)
{
    must(unc_runner_close(runner) == 0);
    return runner_run(state, runner);
}

/* Only where it is refused is there anything to see. */
static const char *runner_run_after_refused_close(enum state state,
                                                  struct unc_runner *runner)
{
    (void)runner_close_while_other_runs(state, runner);
    return runner_run(state, runner);
}

static const char *runner_sets_loop(enum state state, struct unc_runner *runner)
{
    struct unc_loop *loop = NULL;
    struct unc_loop *current = NULL;

    (void)state;
    must(unc_runner_get_loop(runner, &loop) == 0);
    trace_add(unc_loop_get(&current) == 0 && current == loop ? "this" : "another");
    must(unc_runner_close(runner) == 0);
    trace_add(verdict(unc_loop_get(&current)));
    return trace_text();
}

static int sleep_long(void *word, void **ret_result)
{
    int r = unc_task_sleep(UNC_S(3600));

    (void)ret_result;
    trace_add(word);
    trace_add(verdict(r));
    return r;
}

static int leave(unc_task_fn *function, const char *word)
{
    struct unc_loop *loop = NULL;

    must(unc_loop_get_running(&loop) == 0);
    must(unc_task_new(loop, function, (void *)(uintptr_t)word, NULL) == 0);
    return unc_task_yield();
}

static int leave_a_task(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    return leave(sleep_long, "left");
}

static const char *runner_cancels_leftover(enum state state, struct unc_runner *runner)
{
    (void)state;
    must(unc_runner_run(runner, leave_a_task, NULL, NULL) == 0);
    trace_bar();
    must(unc_runner_close(runner) == 0);
    return trace_text();
}

static int spawn_when_cancelled(void *userdata, void **ret_result)
{
    int r = unc_task_sleep(UNC_S(3600));

    (void)userdata;
    (void)ret_result;
    must(leave(sleep_long, "made meanwhile") == 0);
    return r;
}

static int leave_a_spawner(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    return leave(spawn_when_cancelled, "");
}

static const char *runner_cancels_made_meanwhile(enum state state,
                                                 struct unc_runner *runner)
{
    (void)state;
    must(unc_runner_run(runner, leave_a_spawner, NULL, NULL) == 0);
    must(unc_runner_close(runner) == 0);
    return trace_text()[0] != '\0' ? "cancelled" : "left";
}

static int fail_when_cancelled(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    (void)unc_task_sleep(UNC_S(3600));
    return -EIO;
}

static int leave_a_failure(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    return leave(fail_when_cancelled, "");
}

static void add_exception(struct unc_loop *loop, const struct unc_exception *exception,
                          void *userdata)
{
    (void)loop;
    (void)userdata;
    trace_add(verdict(exception->error));
}

static const char *runner_reports_leftover_error(enum state state,
                                                 struct unc_runner *runner)
{
    struct unc_loop *loop = NULL;

    (void)state;
    must(unc_runner_get_loop(runner, &loop) == 0);
    must(unc_loop_set_exception_handler(loop, add_exception, NULL) == 0);
    must(unc_runner_run(runner, leave_a_failure, NULL, NULL) == 0);
    must(unc_runner_close(runner) == 0);
    return trace_text();
}

static int stop_and_sleep(void *userdata, void **ret_result)
{
    struct unc_loop *loop = NULL;

    (void)userdata;
    (void)ret_result;
    must(unc_loop_get_running(&loop) == 0);
    must(unc_loop_stop(loop) == 0);
    return unc_task_sleep(UNC_S(3600));
}

static const char *runner_stopped(enum state state, struct unc_runner *runner)
{
    (void)state;
    return verdict(unc_runner_run(runner, stop_and_sleep, NULL, NULL));
}

/* -- SIGINT */

static int interrupt(void *userdata, void **ret_result)
{
    int r;

    must(raise(SIGINT) == 0);
    r = unc_task_sleep(UNC_S(3600));
    *ret_result = userdata;
    return userdata == NULL ? r : 0; /* with a result, it refuses */
}

static const char *runner_interrupted(enum state state, struct unc_runner *runner)
{
    (void)state;
    return verdict(unc_runner_run(runner, interrupt, NULL, NULL));
}

static const char *runner_interrupt_refused(enum state state, struct unc_runner *runner)
{
    void *result = NULL;

    (void)state;
    must(unc_runner_run(runner, interrupt, runner, &result) == 0);
    return result == runner ? "result" : "another result";
}

static int cancel_and_interrupt(void *userdata, void **ret_result)
{
    (void)ret_result;
    must(unc_task_yield() == 0);
    must(unc_task_cancel(userdata) == 1);
    must(raise(SIGINT) == 0);
    return 0;
}

static int sleep_beside_a_canceller(void *userdata, void **ret_result)
{
    struct unc_loop *loop = NULL;
    struct unc_task *self = NULL;

    (void)userdata;
    (void)ret_result;
    must(unc_loop_get_running(&loop) == 0);
    must(unc_task_get_current(&self) == 0);
    must(unc_task_new(loop, cancel_and_interrupt, self, NULL) == 0);
    return unc_task_sleep(UNC_S(3600));
}

static const char *runner_interrupt_of_cancelled(enum state state,
                                                 struct unc_runner *runner)
{
    (void)state;
    return verdict(unc_runner_run(runner, sleep_beside_a_canceller, NULL, NULL));
}

static const char *disposition(void)
{
    struct sigaction action;

    must(sigaction(SIGINT, NULL, &action) == 0);
    return action.sa_handler == SIG_DFL ? "default" : "another";
}

static int look_at_disposition(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    trace_add(disposition());
    return 0;
}

static const char *runner_disposition(enum state state, struct unc_runner *runner)
{
    (void)state;
    must(unc_runner_run(runner, look_at_disposition, NULL, NULL) == 0);
    trace_add(disposition());
    return trace_text();
}

/* -- the stage */

struct question {
    struct unc_runner *runner;
    const struct runner_operation *operation;
    const char *answer;
    sem_t is_running;
    struct unc_loop *loop;
    struct unc_future *end;
};

static int ask_in_main(void *userdata, void **ret_result)
{
    struct question *question = userdata;

    (void)ret_result;
    question->answer = question->operation->ask(STATE_RUNNING, question->runner);
    return 0;
}

static int be_busy(void *userdata, void **ret_result)
{
    struct question *question = userdata;

    must(unc_loop_get_running(&question->loop) == 0);
    must(unc_future_new(question->loop, &question->end) == 0);
    must(sem_post(&question->is_running) == 0);
    return unc_future_await(question->end, ret_result);
}

static void *run_in_thread(void *userdata)
{
    struct question *question = userdata;

    must(unc_runner_run(question->runner, be_busy, question, NULL) == 0);
    return NULL;
}

static int end_main(struct unc_loop *loop, void *userdata)
{
    struct question *question = userdata;

    (void)loop;
    return unc_future_set_result(question->end, NULL);
}

static void ask_elsewhere(struct question *question)
{
    pthread_t thread;

    must(sem_init(&question->is_running, 0, 0) == 0);
    must(pthread_create(&thread, NULL, run_in_thread, question) == 0);
    must(sem_wait(&question->is_running) == 0);
    question->answer = question->operation->ask(STATE_ELSEWHERE, question->runner);
    must(unc_loop_call_soon_threadsafe(question->loop, end_main, question) == 0);
    must(pthread_join(thread, NULL) == 0);
    question->end = unc_future_free(question->end);
}

const char *runner_ask(enum state state, const struct runner_operation *operation)
{
    struct question question = { .operation = operation, .answer = "no answer" };

    must(unc_runner_new(NULL, &question.runner) == 0);
    if (state == STATE_RUNNING) {
        must(unc_runner_run(question.runner, ask_in_main, &question, NULL) == 0);
    } else if (state == STATE_ELSEWHERE) {
        ask_elsewhere(&question);
    } else {
        if (state != STATE_NEW) {
            must(unc_runner_run(question.runner, return_it, NULL, NULL) == 0);
        }
        if (state == STATE_CLOSED) {
            must(unc_runner_close(question.runner) == 0);
        }
        question.answer = operation->ask(state, question.runner);
    }
    question.runner = unc_runner_free(question.runner);
    return question.answer;
}

#define IDLE        (IN(NEW) | IN(STOPPED))
#define NOT_RUNNING (IDLE | IN(CLOSED))

#define ROWS(X)                                    \
    X(runner_run, EVERY_STATE)                     \
    X(runner_run_nothing, EVERY_STATE)             \
    X(runner_get_loop, EVERY_STATE)                \
    X(runner_close, EVERY_STATE)                   \
    X(runner_close_twice, NOT_RUNNING)             \
    X(run_all, EVERY_STATE)                        \
    X(runner_run_while_other_runs, NOT_RUNNING)    \
    X(runner_close_while_other_runs, NOT_RUNNING)  \
    X(runner_close_then_run, NOT_RUNNING)          \
    X(runner_run_after_refused_close, IN(STOPPED)) \
    X(runner_sets_loop, IN(NEW))                   \
    X(runner_cancels_leftover, IDLE)               \
    X(runner_cancels_made_meanwhile, IN(NEW))      \
    X(runner_reports_leftover_error, IN(NEW))      \
    X(runner_stopped, IDLE)                        \
    X(runner_interrupted, IDLE)                    \
    X(runner_interrupt_refused, IN(NEW))           \
    X(runner_interrupt_of_cancelled, IN(NEW))      \
    X(runner_disposition, IN(NEW))

const struct runner_operation runner_operations[] = {
#define INITIALIZER(name, states) { #name, name, states },
    ROWS(INITIALIZER)
#undef INITIALIZER
};

const size_t runner_operation_count =
    sizeof runner_operations / sizeof *runner_operations;
