/* SPDX-License-Identifier: MIT */
#include "oracle/stage.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

const char *const state_names[STATE_COUNT] = {
    [STATE_NEW] = "new",         [STATE_STOPPED] = "stopped",
    [STATE_RUNNING] = "running", [STATE_ELSEWHERE] = "elsewhere",
    [STATE_CLOSED] = "closed",
};

static const struct word {
    int result;
    const char *word;
} words[] = {
    { 0, "ok" },
    { UNC_ECLOSED, "CLOSED" },
    { UNC_ERUNNING, "RUNNING" },
    { UNC_EOTHER, "OTHER" },
    { UNC_ENOCLOSE, "NOCLOSE" },
    { UNC_ETHREAD, "THREAD" },
    { UNC_EEARLY, "EARLY" },
    { UNC_EUNCATCHABLE, "UNCATCHABLE" },
    { UNC_ESIGOWNED, "SIGOWNED" },
    { UNC_ENOTRUNNING, "NOTRUNNING" },
    { UNC_ECANCELLED, "CANCELLED" },
    { UNC_EEXEC, "EXEC" },
    { UNC_ENOLOOP, "NOLOOP" },
    { UNC_ESELF, "SELF" },
    { UNC_ECYCLE, "CYCLE" },
    { UNC_EINTERRUPTED, "INTERRUPTED" },
    { -EINVAL, "EINVAL" },
    { -EBADF, "EBADF" },
    { -EPERM, "EPERM" },
    { -EIO, "EIO" },
    { -ETIMEDOUT, "ETIMEDOUT" },
};

const char *verdict(int result)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (words[i].result == result) {
            return words[i].word;
        }
    }
    return "UNKNOWN";
}

const char *flag(int result)
{
    if (result < 0) {
        return verdict(result);
    }
    return result > 0 ? "true" : "false";
}

void must_at(bool is_met, const char *condition, const char *file, int line)
{
    if (!is_met) {
        fprintf(stderr, "%s:%d: not so: %s\n", file, line, condition);
        exit(EXIT_FAILURE);
    }
}

int do_nothing(struct unc_loop *loop, void *userdata)
{
    (void)loop;
    (void)userdata;
    return 0;
}

int do_nothing_io(struct unc_loop *loop, int fd, void *userdata)
{
    (void)loop;
    (void)fd;
    (void)userdata;
    return 0;
}

int do_nothing_signal(struct unc_loop *loop, int signal_number, void *userdata)
{
    (void)loop;
    (void)signal_number;
    (void)userdata;
    return 0;
}

int stop_loop(struct unc_loop *loop, void *userdata)
{
    (void)userdata;
    return unc_loop_stop(loop);
}

static void fill(int fd)
{
    static const char page[4096];

    while (write(fd, page, sizeof page) > 0) {
    }
    must(errno == EAGAIN);
}

static void set_descriptors(struct stage *stage)
{
    must(pipe2(stage->watched, O_CLOEXEC | O_NONBLOCK) == 0);
    must(pipe2(stage->full, O_CLOEXEC | O_NONBLOCK) == 0);
    must(pipe2(stage->spare, O_CLOEXEC | O_NONBLOCK) == 0);
    fill(stage->full[1]);
    stage->regular_fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    must(stage->regular_fd >= 0);
    must(fcntl(CLOSED_FD, F_GETFD) < 0);
    must(unc_loop_add_reader(stage->loop, stage->watched[0], do_nothing_io, NULL) == 0);
    must(unc_loop_add_writer(stage->loop, stage->full[1], do_nothing_io, NULL) == 0);
}

static int await_pending(void *userdata, void **ret_result)
{
    const struct stage *stage = userdata;

    return unc_future_await(stage->pending, ret_result);
}

static int return_it(void *userdata, void **ret_result)
{
    *ret_result = userdata;
    return 0;
}

static void set_tasks(struct stage *stage)
{
    must(unc_task_new(stage->loop, await_pending, stage, &stage->waiting) == 0);
    must(unc_task_new(stage->loop, return_it, stage, &stage->returning) == 0);
    must(unc_task_new(stage->other, return_it, stage, &stage->foreign_task) == 0);
}

static void set(struct stage *stage)
{
    must(unc_loop_new(&stage->loop) == 0);
    must(unc_loop_new(&stage->other) == 0);
    must(unc_future_new(stage->loop, &stage->done) == 0);
    must(unc_future_new(stage->loop, &stage->pending) == 0);
    must(unc_future_new(stage->other, &stage->foreign) == 0);
    must(unc_future_set_result(stage->done, stage) == 0);
    must(unc_loop_call_later(stage->loop, UNC_S(3600), do_nothing, NULL, &stage->timer) ==
         0);
    must(unc_loop_call_soon(stage->loop, do_nothing, NULL, &stage->callback) == 0);
    must(unc_loop_add_signal_handler(stage->loop, INSTALLED_SIGNAL, do_nothing_signal,
                                     NULL) == 0);
    set_descriptors(stage);
    set_tasks(stage);
}

static void close_pipe(const int fd[2])
{
    (void)close(fd[0]);
    (void)close(fd[1]);
}

static void take_down(struct stage *stage)
{
    (void)unc_future_free(stage->done);
    (void)unc_future_free(stage->pending);
    (void)unc_future_free(stage->foreign);
    (void)unc_handle_unref(stage->timer);
    (void)unc_handle_unref(stage->callback);
    (void)unc_loop_free(stage->loop);
    (void)unc_loop_free(stage->other);
    (void)unc_task_unref(stage->waiting);
    (void)unc_task_unref(stage->returning);
    (void)unc_task_unref(stage->foreign_task);
    close_pipe(stage->watched);
    close_pipe(stage->full);
    close_pipe(stage->spare);
    (void)close(stage->regular_fd);
}

bool stage_is_idle(const struct stage *stage)
{
    return stage->state == STATE_NEW || stage->state == STATE_STOPPED;
}

struct runner {
    struct unc_loop *loop;
    _Atomic pid_t thread; /* 0 until it is in its loop */
};

static int note_thread(struct unc_loop *loop, void *userdata)
{
    struct runner *runner = userdata;

    (void)loop;
    runner->thread = (pid_t)syscall(SYS_gettid);
    return 0;
}

static void *run_forever(void *loop)
{
    must(unc_loop_run_forever(loop) == 0);
    return NULL;
}

/* Whether a thread of this process sleeps in the kernel. */
static bool is_asleep(pid_t thread)
{
    char path[64];
    char text[512] = "";
    const char *state;
    FILE *file;

    (void)snprintf(path, sizeof path, "/proc/self/task/%d/stat", (int)thread);
    file = fopen(path, "re");
    must(file != NULL);
    must(fgets(text, sizeof text, file) != NULL);
    (void)fclose(file);
    state = strrchr(text, ')');
    return state != NULL && strncmp(state, ") S", 3) == 0;
}

pthread_t stage_run_elsewhere(struct unc_loop *loop)
{
    struct runner runner = { .loop = loop };
    pthread_t thread;

    must(unc_loop_call_soon(loop, note_thread, &runner, NULL) == 0);
    must(pthread_create(&thread, NULL, run_forever, loop) == 0);
    /* Nothing is queued behind the note, so its next sleep is the poll. */
    while (runner.thread == 0 || !is_asleep(runner.thread)) {
        (void)sched_yield();
    }
    return thread;
}

bool stage_join(struct stage *stage)
{
    struct timespec deadline;

    must(clock_gettime(CLOCK_REALTIME, &deadline) == 0);
    deadline.tv_sec += PATIENCE_S;
    if (pthread_timedjoin_np(stage->runner, NULL, &deadline) != 0) {
        return false;
    }
    stage->has_runner = false;
    return true;
}

/* One question on its way into the loop and back. */
struct question {
    struct stage *stage;
    operation_fn *operation;
    const char *answer;
};

static int ask_and_stop(struct unc_loop *loop, void *userdata)
{
    struct question *question = userdata;

    question->answer = question->operation(question->stage);
    return unc_loop_stop(loop);
}

static const char *ask_running(struct question *question)
{
    struct unc_loop *loop = question->stage->loop;

    must(unc_loop_call_soon(loop, ask_and_stop, question, NULL) == 0);
    must(unc_loop_run_forever(loop) == 0);
    return question->answer;
}

static const char *ask_elsewhere(struct stage *stage, operation_fn *operation)
{
    const char *answer;

    stage->runner = stage_run_elsewhere(stage->loop);
    stage->has_runner = true;
    answer = operation(stage);
    if (stage->has_runner) {
        must(unc_loop_call_soon_threadsafe(stage->loop, stop_loop, NULL) == 0);
        must(stage_join(stage));
    }
    return answer;
}

static const char *ask(struct stage *stage, operation_fn *operation)
{
    struct question question = { stage, operation, "no answer" };

    switch (stage->state) {
    case STATE_STOPPED:
        must(unc_loop_stop(stage->loop) == 0);
        must(unc_loop_run_forever(stage->loop) == 0);
        return operation(stage);
    case STATE_RUNNING:
        return ask_running(&question);
    case STATE_ELSEWHERE:
        return ask_elsewhere(stage, operation);
    case STATE_CLOSED:
        must(unc_loop_close(stage->loop) == 0);
        return operation(stage);
    default:
        return operation(stage);
    }
}

const char *stage_ask(enum state state, operation_fn *operation)
{
    struct stage stage = { .state = state };
    const char *answer;

    set(&stage);
    answer = ask(&stage, operation);
    take_down(&stage);
    return answer;
}
