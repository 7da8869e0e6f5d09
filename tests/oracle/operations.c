/* SPDX-License-Identifier: MIT */
/*
 * The rows of the table: one call of the API each, which is asked for in every state.
 * asyncio_verdicts.py has the same rows under the same names.
 */
#include "oracle/operations.h"

#include <semaphore.h>
#include <signal.h>
#include <time.h>

static const char *is_running(struct stage *stage)
{
    return flag(unc_loop_is_running(stage->loop));
}

static const char *is_closed(struct stage *stage)
{
    return flag(unc_loop_is_closed(stage->loop));
}

static const char *get_running(struct stage *stage)
{
    struct unc_loop *loop;
    int r = unc_loop_get_running(&loop);

    if (r < 0) {
        return verdict(r);
    }
    return loop == stage->loop ? "this" : "another";
}

static const char *stop(struct stage *stage)
{
    return verdict(unc_loop_stop(stage->loop));
}

static const char *close_loop(struct stage *stage)
{
    return verdict(unc_loop_close(stage->loop));
}

static const char *run_forever(struct stage *stage)
{
    if (stage_is_idle(stage)) {
        must(unc_loop_stop(stage->loop) == 0);
    }
    return verdict(unc_loop_run_forever(stage->loop));
}

static const char *run_until_complete(struct stage *stage)
{
    void *result = NULL;
    int r = unc_loop_run_until_complete(stage->loop, stage->done, &result);

    if (r < 0) {
        return verdict(r);
    }
    return result == stage ? "result" : "another result";
}

static const char *run_until_complete_stopped(struct stage *stage)
{
    if (stage_is_idle(stage)) {
        must(unc_loop_call_soon(stage->loop, stop_loop, NULL, NULL) == 0);
    }
    return verdict(unc_loop_run_until_complete(stage->loop, stage->pending, NULL));
}

static const char *run_until_complete_foreign(struct stage *stage)
{
    return verdict(unc_loop_run_until_complete(stage->loop, stage->foreign, NULL));
}

/* A question that a callback of the other loop asks in this thread. */
struct nested {
    struct stage *stage;
    operation_fn *operation;
    const char *answer;
};

static int ask_nested(struct unc_loop *loop, void *userdata)
{
    struct nested *nested = userdata;

    nested->answer = nested->operation(nested->stage);
    return unc_loop_stop(loop);
}

static const char *ask_while_other_runs(struct stage *stage, operation_fn *operation)
{
    struct nested nested = { stage, operation, "no answer" };

    must(unc_loop_call_soon(stage->other, ask_nested, &nested, NULL) == 0);
    must(unc_loop_run_forever(stage->other) == 0);
    return nested.answer;
}

static const char *run_forever_while_other_runs(struct stage *stage)
{
    return ask_while_other_runs(stage, run_forever);
}

static const char *run_until_complete_while_other_runs(struct stage *stage)
{
    return ask_while_other_runs(stage, run_until_complete);
}

static const char *call_soon(struct stage *stage)
{
    return verdict(unc_loop_call_soon(stage->loop, do_nothing, NULL, NULL));
}

static const char *call_soon_nothing(struct stage *stage)
{
    return verdict(unc_loop_call_soon(stage->loop, NULL, NULL, NULL));
}

static const char *call_later(struct stage *stage)
{
    return verdict(unc_loop_call_later(stage->loop, UNC_S(60), do_nothing, NULL, NULL));
}

static const char *call_at(struct stage *stage)
{
    int64_t when_ns = unc_loop_time(stage->loop) + UNC_S(60);

    return verdict(unc_loop_call_at(stage->loop, when_ns, do_nothing, NULL, NULL));
}

static int post(struct unc_loop *loop, void *semaphore)
{
    (void)loop;
    must(sem_post(semaphore) == 0);
    return 0;
}

/* Where another thread runs the loop, the callback must arrive there: the poll is woken.
 */
static const char *call_soon_threadsafe(struct stage *stage)
{
    static sem_t arrived; /* the callback may outlive a failing test */
    struct timespec deadline;
    int r;

    must(sem_init(&arrived, 0, 0) == 0);
    r = unc_loop_call_soon_threadsafe(stage->loop, post, &arrived);
    if (r < 0 || stage->state != STATE_ELSEWHERE) {
        return verdict(r);
    }
    must(clock_gettime(CLOCK_REALTIME, &deadline) == 0);
    deadline.tv_sec += PATIENCE_S;
    return sem_timedwait(&arrived, &deadline) == 0 ? "woken" : "not_woken";
}

static const char *add_reader_to(struct stage *stage, int fd)
{
    return verdict(unc_loop_add_reader(stage->loop, fd, do_nothing_io, NULL));
}

static const char *add_reader(struct stage *stage)
{
    return add_reader_to(stage, stage->spare[0]);
}

static const char *add_writer(struct stage *stage)
{
    return verdict(
        unc_loop_add_writer(stage->loop, stage->spare[1], do_nothing_io, NULL));
}

static const char *add_reader_closed_fd(struct stage *stage)
{
    return add_reader_to(stage, CLOSED_FD);
}

static const char *add_reader_regular_file(struct stage *stage)
{
    return add_reader_to(stage, stage->regular_fd);
}

static const char *add_reader_negative_fd(struct stage *stage)
{
    return add_reader_to(stage, -1);
}

static const char *remove_reader_negative_fd(struct stage *stage)
{
    return flag(unc_loop_remove_reader(stage->loop, -1));
}

static const char *remove_reader(struct stage *stage)
{
    return flag(unc_loop_remove_reader(stage->loop, stage->watched[0]));
}

static const char *remove_reader_unknown(struct stage *stage)
{
    return flag(unc_loop_remove_reader(stage->loop, stage->spare[0]));
}

static const char *remove_writer(struct stage *stage)
{
    return flag(unc_loop_remove_writer(stage->loop, stage->full[1]));
}

static const char *remove_writer_unknown(struct stage *stage)
{
    return flag(unc_loop_remove_writer(stage->loop, stage->spare[1]));
}

static const char *add_handler(struct stage *stage, int signal_number)
{
    return verdict(
        unc_loop_add_signal_handler(stage->loop, signal_number, do_nothing_signal, NULL));
}

static const char *add_signal_handler(struct stage *stage)
{
    return add_handler(stage, SPARE_SIGNAL);
}

static const char *add_signal_handler_sigkill(struct stage *stage)
{
    return add_handler(stage, SIGKILL);
}

static const char *add_signal_handler_out_of_range(struct stage *stage)
{
    return add_handler(stage, 1000);
}

static const char *remove_handler(struct stage *stage, int signal_number)
{
    return flag(unc_loop_remove_signal_handler(stage->loop, signal_number));
}

static const char *remove_signal_handler(struct stage *stage)
{
    return remove_handler(stage, INSTALLED_SIGNAL);
}

static const char *remove_signal_handler_unknown(struct stage *stage)
{
    return remove_handler(stage, SPARE_SIGNAL);
}

static const char *remove_signal_handler_out_of_range(struct stage *stage)
{
    return remove_handler(stage, 1000);
}

static const char *cancel_timer(struct stage *stage)
{
    return verdict(unc_handle_cancel(stage->timer));
}

static const char *cancel_callback(struct stage *stage)
{
    return verdict(unc_handle_cancel(stage->callback));
}

static const char *cancel_twice(struct stage *stage)
{
    (void)unc_handle_cancel(stage->timer);
    return verdict(unc_handle_cancel(stage->timer));
}

#define NOT_RUNNING (IN(NEW) | IN(STOPPED) | IN(CLOSED))

#define OPERATIONS(X)                                   \
    X(is_running, EVERY_STATE)                          \
    X(is_closed, EVERY_STATE)                           \
    X(get_running, EVERY_STATE)                         \
    X(stop, EVERY_STATE)                                \
    X(close_loop, EVERY_STATE)                          \
    X(run_forever, EVERY_STATE)                         \
    X(run_until_complete, EVERY_STATE)                  \
    X(run_until_complete_stopped, EVERY_STATE)          \
    X(run_until_complete_foreign, EVERY_STATE)          \
    X(run_forever_while_other_runs, NOT_RUNNING)        \
    X(run_until_complete_while_other_runs, NOT_RUNNING) \
    X(call_soon, EVERY_STATE)                           \
    X(call_soon_nothing, EVERY_STATE)                   \
    X(call_later, EVERY_STATE)                          \
    X(call_at, EVERY_STATE)                             \
    X(call_soon_threadsafe, EVERY_STATE)                \
    X(add_reader, EVERY_STATE)                          \
    X(add_writer, EVERY_STATE)                          \
    X(add_reader_closed_fd, EVERY_STATE)                \
    X(add_reader_regular_file, EVERY_STATE)             \
    X(add_reader_negative_fd, EVERY_STATE)              \
    X(remove_reader, EVERY_STATE)                       \
    X(remove_reader_negative_fd, EVERY_STATE)           \
    X(remove_reader_unknown, EVERY_STATE)               \
    X(remove_writer, EVERY_STATE)                       \
    X(remove_writer_unknown, EVERY_STATE)               \
    X(add_signal_handler, EVERY_STATE)                  \
    X(add_signal_handler_sigkill, EVERY_STATE)          \
    X(add_signal_handler_out_of_range, EVERY_STATE)     \
    X(remove_signal_handler, EVERY_STATE)               \
    X(remove_signal_handler_unknown, EVERY_STATE)       \
    X(remove_signal_handler_out_of_range, EVERY_STATE)  \
    X(cancel_timer, EVERY_STATE)                        \
    X(cancel_callback, EVERY_STATE)                     \
    X(cancel_twice, EVERY_STATE)

const struct operation operations[] = {
#define INITIALIZER(name, states) { #name, name, states },
    OPERATIONS(INITIALIZER)
#undef INITIALIZER
};

const size_t operation_count = sizeof operations / sizeof *operations;
