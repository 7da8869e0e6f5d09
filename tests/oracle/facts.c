/* SPDX-License-Identifier: MIT */
/*
 * What one iteration does in which order, and effects that outlast the call: the rows of
 * the table that take more than one call to see. asyncio_verdicts.py has the same.
 */
#include <errno.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "oracle/operations.h"
#include "oracle/trace.h"

/* Callbacks whose userdata is the word that they add to the trace. */
static int add_word(struct unc_loop *loop, void *word)
{
    (void)loop;
    trace_add(word);
    return 0;
}

static int add_word_io(struct unc_loop *loop, int fd, void *word)
{
    (void)fd;
    return add_word(loop, word);
}

static int add_word_and_stop(struct unc_loop *loop, void *word)
{
    trace_add(word);
    return unc_loop_stop(loop);
}

/* A word as userdata: it is only read. */
static void *word(const char *text)
{
    return (void *)(uintptr_t)text;
}

static void queue(struct stage *stage, unc_callback_fn *callback, const char *text)
{
    must(unc_loop_call_soon(stage->loop, callback, word(text), NULL) == 0);
}

static void run_once(struct stage *stage)
{
    must(unc_loop_stop(stage->loop) == 0);
    must(unc_loop_run_forever(stage->loop) == 0);
}

static void make_readable(struct stage *stage)
{
    must(write(stage->watched[1], "x", 1) == 1);
}

static int run_again(struct unc_loop *loop, void *userdata)
{
    int *iteration_count = userdata;

    if (++*iteration_count == 3) {
        return unc_loop_stop(loop);
    }
    return unc_loop_call_soon(loop, run_again, userdata, NULL);
}

static const char *run_after_stop(struct stage *stage)
{
    int iteration_count = 0;

    must(unc_loop_call_soon(stage->loop, run_again, &iteration_count, NULL) == 0);
    run_once(stage);
    return iteration_count == 1 ? "one_iteration" : "another_number_of_iterations";
}

static const char *stop_wakes_poll(struct stage *stage)
{
    must(unc_loop_stop(stage->loop) == 0);
    return stage_join(stage) ? "leaves" : "stays";
}

static const char *stop_in_callback(struct stage *stage)
{
    queue(stage, add_word_and_stop, "a");
    queue(stage, add_word, "b");
    must(unc_loop_run_forever(stage->loop) == 0);
    return trace_text();
}

static const char *sources_in_order(struct stage *stage)
{
    int64_t now_ns = unc_loop_time(stage->loop);

    must(unc_loop_call_at(stage->loop, now_ns, add_word, word("0s"), NULL) == 0);
    must(unc_loop_call_at(stage->loop, now_ns - UNC_S(1), add_word, word("-1s"), NULL) ==
         0);
    make_readable(stage);
    must(unc_loop_add_reader(stage->loop, stage->watched[0], add_word_io, word("fd")) ==
         0);
    queue(stage, add_word, "queued");
    run_once(stage);
    return trace_text();
}

static const char *stop_before_run_polls(struct stage *stage)
{
    make_readable(stage);
    must(unc_loop_add_reader(stage->loop, stage->watched[0], add_word_io, word("fd")) ==
         0);
    run_once(stage);
    return trace_text();
}

static const char *second_reader_replaces(struct stage *stage)
{
    make_readable(stage);
    must(unc_loop_add_reader(stage->loop, stage->watched[0], add_word_io,
                             word("first")) == 0);
    must(unc_loop_add_reader(stage->loop, stage->watched[0], add_word_io,
                             word("second")) == 0);
    run_once(stage);
    return trace_text();
}

static int remove_watched(struct unc_loop *loop, void *userdata)
{
    struct stage *stage = userdata;

    trace_add("removed");
    must(unc_loop_remove_reader(loop, stage->watched[0]) == 1);
    return 0;
}

/* The reader is in the batch already when the callback before it takes it away. */
static const char *remove_reader_in_batch(struct stage *stage)
{
    make_readable(stage);
    must(unc_loop_add_reader(stage->loop, stage->watched[0], add_word_io, word("fd")) ==
         0);
    must(unc_loop_call_soon(stage->loop, remove_watched, stage, NULL) == 0);
    run_once(stage);
    return trace_text();
}

static const char *reader_and_writer(struct stage *stage)
{
    int fd[2];

    must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fd) == 0);
    must(write(fd[1], "x", 1) == 1);
    must(unc_loop_add_writer(stage->loop, fd[0], add_word_io, word("write")) == 0);
    must(unc_loop_add_reader(stage->loop, fd[0], add_word_io, word("read")) == 0);
    run_once(stage);
    trace_bar();
    must(unc_loop_remove_reader(stage->loop, fd[0]) == 1);
    run_once(stage);
    must(unc_loop_remove_writer(stage->loop, fd[0]) == 1);
    (void)close(fd[0]);
    (void)close(fd[1]);
    return trace_text();
}

static int queue_another(struct unc_loop *loop, void *text)
{
    trace_add(text);
    return unc_loop_call_soon(loop, add_word, word("c"), NULL);
}

static const char *callback_by_callback_waits(struct stage *stage)
{
    queue(stage, queue_another, "a");
    queue(stage, add_word, "b");
    run_once(stage);
    trace_bar();
    run_once(stage);
    return trace_text();
}

static int cancel_callback(struct unc_loop *loop, void *handle)
{
    struct unc_handle **callback = handle;

    (void)loop;
    trace_add("cancel");
    return unc_handle_cancel(*callback);
}

static const char *cancel_in_batch(struct stage *stage)
{
    struct unc_handle *callback = NULL;

    must(unc_loop_call_soon(stage->loop, cancel_callback, &callback, NULL) == 0);
    must(unc_loop_call_soon(stage->loop, add_word, word("b"), &callback) == 0);
    run_once(stage);
    (void)unc_handle_unref(callback);
    return trace_text();
}

static const char *equal_timers(struct stage *stage, size_t count)
{
    static const char *const names[] = { "1", "2", "3", "4", "5", "6", "7" };
    int64_t when_ns = unc_loop_time(stage->loop);

    for (size_t i = 0; i < count; i++) {
        must(unc_loop_call_at(stage->loop, when_ns, add_word, word(names[i]), NULL) == 0);
    }
    run_once(stage);
    return trace_text();
}

static const char *three_equal_timers(struct stage *stage)
{
    return equal_timers(stage, 3);
}

static const char *seven_equal_timers(struct stage *stage)
{
    return equal_timers(stage, 7);
}

static const char *negative_delays(struct stage *stage)
{
    must(unc_loop_call_later(stage->loop, -UNC_S(1), add_word, word("-1s"), NULL) == 0);
    must(unc_loop_call_later(stage->loop, -UNC_S(2), add_word, word("-2s"), NULL) == 0);
    run_once(stage);
    return trace_text();
}

static int post(struct unc_loop *loop, void *semaphore)
{
    (void)loop;
    must(sem_post(semaphore) == 0);
    return 0;
}

static const char *threadsafe_order(struct stage *stage)
{
    static const char *const names[] = { "1", "2", "3", "4" };
    sem_t done;

    must(sem_init(&done, 0, 0) == 0);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        must(unc_loop_call_soon_threadsafe(stage->loop, add_word, word(names[i])) == 0);
    }
    must(unc_loop_call_soon_threadsafe(stage->loop, post, &done) == 0);
    must(sem_wait(&done) == 0);
    return trace_text();
}

static const char *failed_nested_run(struct stage *stage)
{
    struct unc_loop *running;

    must(unc_loop_run_forever(stage->loop) == UNC_ERUNNING);
    must(unc_loop_run_until_complete(stage->loop, stage->done, NULL) == UNC_ERUNNING);
    must(unc_loop_run_forever(stage->other) == UNC_EOTHER);
    must(unc_loop_run_until_complete(stage->other, stage->foreign, NULL) == UNC_EOTHER);
    if (unc_loop_get_running(&running) < 0 || running != stage->loop) {
        return "another loop is the running one";
    }
    if (!unc_loop_is_running(stage->loop) || unc_loop_is_running(stage->other)) {
        return "the wrong loop runs";
    }
    return unc_loop_call_soon(stage->loop, do_nothing, NULL, NULL) == 0 ? "untouched"
                                                                        : "refuses work";
}

static const char *run_after_failed_run(struct stage *stage)
{
    if (unc_loop_run_until_complete(stage->loop, stage->foreign, NULL) != -EINVAL) {
        return "not refused";
    }
    must(unc_future_set_result(stage->foreign, NULL) == 0);
    return verdict(unc_loop_run_until_complete(stage->other, stage->foreign, NULL));
}

static const char *future_with_error(struct stage *stage)
{
    must(unc_future_set_error(stage->pending, -EIO) == 0);
    return verdict(unc_loop_run_until_complete(stage->loop, stage->pending, NULL));
}

static const char *future_cancelled(struct stage *stage)
{
    must(unc_future_cancel(stage->pending) == 0);
    return verdict(unc_loop_run_until_complete(stage->loop, stage->pending, NULL));
}

static int raise_signal(struct unc_loop *loop, void *text)
{
    (void)loop;
    trace_add(text);
    return raise(SPARE_SIGNAL);
}

static int add_word_signal(struct unc_loop *loop, int signal_number, void *text)
{
    (void)signal_number;
    return add_word_and_stop(loop, text);
}

static const char *signal_runs_callback(struct stage *stage)
{
    must(unc_loop_add_signal_handler(stage->loop, SPARE_SIGNAL, add_word_signal,
                                     word("signal")) == 0);
    queue(stage, raise_signal, "raise");
    must(unc_loop_run_forever(stage->loop) == 0);
    return trace_text();
}

static void be_previous(int signal_number)
{
    (void)signal_number;
}

/* The disposition of SPARE_SIGNAL, which is then the default again. */
static const char *take_disposition(void)
{
    struct sigaction action;

    must(sigaction(SPARE_SIGNAL, NULL, &action) == 0);
    must(signal(SPARE_SIGNAL, SIG_DFL) != SIG_ERR);
    if (action.sa_handler == be_previous) {
        return "previous";
    }
    return action.sa_handler == SIG_DFL ? "default" : "another";
}

static void handle_over_previous(struct stage *stage)
{
    must(signal(SPARE_SIGNAL, be_previous) != SIG_ERR);
    must(unc_loop_add_signal_handler(stage->loop, SPARE_SIGNAL, do_nothing_signal,
                                     NULL) == 0);
}

static const char *disposition_after_remove(struct stage *stage)
{
    handle_over_previous(stage);
    must(unc_loop_remove_signal_handler(stage->loop, SPARE_SIGNAL) == 1);
    return take_disposition();
}

static const char *disposition_after_close(struct stage *stage)
{
    handle_over_previous(stage);
    must(unc_loop_close(stage->loop) == 0);
    return take_disposition();
}

static const char *second_loop_on_signal(struct stage *stage)
{
    return verdict(unc_loop_add_signal_handler(stage->other, INSTALLED_SIGNAL,
                                               do_nothing_signal, NULL));
}

/* Each begins with an empty trace. */
#define FACTS(X)                                \
    X(run_after_stop, IN(NEW) | IN(STOPPED))    \
    X(stop_wakes_poll, IN(ELSEWHERE))           \
    X(stop_in_callback, IN(NEW))                \
    X(sources_in_order, IN(NEW) | IN(STOPPED))  \
    X(stop_before_run_polls, IN(NEW))           \
    X(second_reader_replaces, IN(NEW))          \
    X(remove_reader_in_batch, IN(NEW))          \
    X(reader_and_writer, IN(NEW))               \
    X(callback_by_callback_waits, IN(NEW))      \
    X(cancel_in_batch, IN(NEW))                 \
    X(three_equal_timers, IN(NEW))              \
    X(seven_equal_timers, IN(NEW))              \
    X(negative_delays, IN(NEW))                 \
    X(threadsafe_order, IN(ELSEWHERE))          \
    X(failed_nested_run, IN(RUNNING))           \
    X(run_after_failed_run, IN(NEW))            \
    X(future_with_error, IN(NEW) | IN(STOPPED)) \
    X(future_cancelled, IN(NEW) | IN(STOPPED))  \
    X(signal_runs_callback, IN(NEW))            \
    X(disposition_after_remove, IN(NEW))        \
    X(disposition_after_close, IN(NEW))         \
    X(second_loop_on_signal, IN(NEW) | IN(STOPPED) | IN(RUNNING))

const struct operation facts[] = {
#define INITIALIZER(name, states) { #name, name, states },
    FACTS(INITIALIZER)
#undef INITIALIZER
};

const size_t fact_count = sizeof facts / sizeof *facts;
