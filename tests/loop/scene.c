/* SPDX-License-Identifier: MIT */
/*
 * The helpers behind scene.h. The trace is one buffer of the main thread: cases that use
 * several threads count in their own variables.
 */
#include "loop/scene.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/case.h"

static char trace_buffer[4096];

/* ThreadSanitizer keeps dispositions itself and tells them differently once they were set
 * through it: set each to what it is. */
static void touch_dispositions(void)
{
    for (int number = 1; number <= 64; number++) {
        struct sigaction action;

        if (sigaction(number, NULL, &action) == 0) {
            (void)sigaction(number, &action, NULL);
        }
    }
}

/* What a process opens once and keeps, the unwinder's for one, is no case's fault. */
UNC_TEST_START
{
    struct unc_loop *loop = make_loop();

    touch_dispositions();

    loop = unc_loop_free(loop);
}

struct unc_loop *make_loop(void)
{
    struct unc_loop *loop = NULL;

    trace_clear();
    assert_int_equal(unc_loop_new(&loop), 0);
    assert_non_null(loop);
    return loop;
}

struct unc_loop *make_closed_loop(void)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_close(loop), 0);
    return loop;
}

void run_once(struct unc_loop *loop)
{
    assert_int_equal(unc_loop_stop(loop), 0);
    assert_int_equal(unc_loop_run_forever(loop), 0);
}

const char *trace(void)
{
    return trace_buffer;
}

void trace_clear(void)
{
    trace_buffer[0] = '\0';
}

void trace_add(const char *word)
{
    assert_true(strlen(trace_buffer) + strlen(word) < sizeof trace_buffer);
    (void)strcat(trace_buffer, word);
}

int note(struct unc_loop *loop, void *word)
{
    (void)loop;
    trace_add(word);
    return 0;
}

int note_io(struct unc_loop *loop, int fd, void *word)
{
    (void)fd;
    return note(loop, word);
}

int note_signal(struct unc_loop *loop, int signal_number, void *word)
{
    (void)signal_number;
    return note(loop, word);
}

int note_future(struct unc_future *future, void *word)
{
    (void)future;
    return note(NULL, word);
}

int note_and_stop(struct unc_loop *loop, void *word)
{
    trace_add(word);
    return unc_loop_stop(loop);
}

int note_io_and_stop(struct unc_loop *loop, int fd, void *word)
{
    (void)fd;
    return note_and_stop(loop, word);
}

int note_signal_and_stop(struct unc_loop *loop, int signal_number, void *word)
{
    (void)signal_number;
    return note_and_stop(loop, word);
}

int do_nothing(struct unc_loop *loop, void *ignored)
{
    (void)loop;
    (void)ignored;
    return 0;
}

int do_nothing_io(struct unc_loop *loop, int fd, void *ignored)
{
    (void)fd;
    return do_nothing(loop, ignored);
}

int do_nothing_signal(struct unc_loop *loop, int signal_number, void *ignored)
{
    (void)signal_number;
    return do_nothing(loop, ignored);
}

int stop_loop(struct unc_loop *loop, void *ignored)
{
    (void)ignored;
    return unc_loop_stop(loop);
}

int count_up(struct unc_loop *loop, void *count)
{
    (void)loop;
    ++*(int *)count;
    return 0;
}

struct tube tube_open(void)
{
    int ends[2];

    assert_int_equal(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
    return (struct tube){ ends[0], ends[1] };
}

void tube_fill(const struct tube *tube)
{
    assert_int_equal(write(tube->write_fd, "x", 1), 1);
}

void tube_drain(const struct tube *tube)
{
    char bytes[64];

    while (read(tube->read_fd, bytes, sizeof bytes) > 0) {
    }
}

void close_fd(int *fd)
{
    if (*fd >= 0) {
        assert_int_equal(close(*fd), 0);
    }
    *fd = -1;
}

void tube_close(struct tube *tube)
{
    close_fd(&tube->read_fd);
    close_fd(&tube->write_fd);
}

static int post(struct unc_loop *loop, void *semaphore)
{
    (void)loop;
    return sem_post(semaphore);
}

static void *run_forever(void *userdata)
{
    struct runner *runner = userdata;

    /* ThreadSanitizer of gcc 12 loses a signal that arrives while it makes its notes of a
     * thread's signals, at the first call that may block: here nobody sends one yet. */
    (void)poll(NULL, 0, 0);
    runner->result = unc_loop_run_forever(runner->loop);
    return NULL;
}

void runner_start(struct runner *runner, struct unc_loop *loop)
{
    runner->loop = loop;
    assert_int_equal(sem_init(&runner->is_running, 0, 0), 0);
    assert_int_equal(unc_loop_call_soon_threadsafe(loop, post, &runner->is_running), 0);
    assert_int_equal(pthread_create(&runner->thread, NULL, run_forever, runner), 0);
    assert_int_equal(sem_wait(&runner->is_running), 0);
}

void runner_join(struct runner *runner)
{
    assert_int_equal(pthread_join(runner->thread, NULL), 0);
    assert_int_equal(runner->result, 0);
    assert_int_equal(sem_destroy(&runner->is_running), 0);
}

void runner_stop(struct runner *runner)
{
    assert_int_equal(unc_loop_stop(runner->loop), 0);
    runner_join(runner);
}

void in_thread(thread_fn *function, void *userdata)
{
    pthread_t thread;

    assert_int_equal(pthread_create(&thread, NULL, function, userdata), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
}

int wait_for_child(int pid)
{
    int status;

    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

int in_child(in_child_fn *function, void *userdata)
{
    pid_t pid;

    (void)fflush(NULL);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        int result = function(userdata);

        (void)fflush(NULL);
        _exit(result);
    }
    return wait_for_child(pid);
}
