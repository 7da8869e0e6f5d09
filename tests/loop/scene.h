/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_LOOP_SCENE_H
#define UNC_TESTS_LOOP_SCENE_H

/*
 * What the cases about the loop share: callbacks that write down that they ran, pipes, a
 * second thread that runs a loop, and a forked child. Whatever the system refuses here
 * fails the case.
 */

#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <unclosed/future.h>
#include <unclosed/loop.h>

/* make_loop: a new loop, the case's to free. */
struct unc_loop *make_loop(void);

/* run_once: exactly one iteration. */
void run_once(struct unc_loop *loop);

/* make_closed: free what @loop owns, close it. */
struct unc_loop *make_closed_loop(void);

/*
 * The trace: what ran, in order. Each callback adds its userdata, a short string; the
 * trace is empty when a case begins.
 */
#define WORD(text) ((void *)(uintptr_t)(text)) /* a string as userdata */
const char *trace(void);
void trace_clear(void);
void trace_add(const char *word);
int note(struct unc_loop *loop, void *word);
int note_io(struct unc_loop *loop, int fd, void *word);
int note_signal(struct unc_loop *loop, int signal_number, void *word);
int note_future(struct unc_future *future, void *word);
int note_and_stop(struct unc_loop *loop, void *word);
int note_io_and_stop(struct unc_loop *loop, int fd, void *word);
int note_signal_and_stop(struct unc_loop *loop, int signal_number, void *word);
int do_nothing(struct unc_loop *loop, void *ignored);
int do_nothing_io(struct unc_loop *loop, int fd, void *ignored);
int do_nothing_signal(struct unc_loop *loop, int signal_number, void *ignored);
int stop_loop(struct unc_loop *loop, void *ignored);
int count_up(struct unc_loop *loop, void *count); /* an int */

/* A pipe; ends are -1 once closed. */
struct tube {
    int read_fd;
    int write_fd;
};
struct tube tube_open(void);
void tube_fill(const struct tube *tube); /* one byte: it is readable now */
void tube_drain(const struct tube *tube);
void tube_close(struct tube *tube);
void close_fd(int *fd);

/* A thread that runs a loop until it is told to stop. */
struct runner {
    struct unc_loop *loop;
    pthread_t thread;
    sem_t is_running;
    int result;
};
void runner_start(struct runner *runner, struct unc_loop *loop); /* waits until it runs */
void runner_join(struct runner *runner); /* asserts that the run ended with 0 */
void runner_stop(struct runner *runner);

/* in_thread: call @function in a thread of its own, and wait for its end. */
typedef void *thread_fn(void *userdata);
void in_thread(thread_fn *function, void *userdata);

/*
 * in_child: fork, call @function in the child, and wait for its end there.
 * Returns: its result, 0 to 255, or 1000 + the signal that ended the child. No assertion
 * of cmocka may fail in a child: CHILD_CHECK says where and returns 1.
 */
typedef int in_child_fn(void *userdata);
int in_child(in_child_fn *function, void *userdata);
int wait_for_child(int pid);

#define CHILD_CHECK(condition)                                                     \
    do {                                                                           \
        if (!(condition)) {                                                        \
            (void)fprintf(stderr, "%s:%d: in the child: %s\n", __FILE__, __LINE__, \
                          #condition);                                             \
            return 1;                                                              \
        }                                                                          \
    } while (0)

#endif
