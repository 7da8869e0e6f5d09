/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_STREAM_SCENE_H
#define UNC_TESTS_STREAM_SCENE_H

/*
 * What the cases about streams share: a loop with a pair of connected streams, and tasks
 * that are run to their end. Whatever the system refuses here fails the case.
 */

#include <unclosed/stream.h>
#include <unclosed/task.h>

#define HOST "127.0.0.1"

/* A loop, two ends of a connection, and what a case wants to note. */
struct scene {
    struct unc_loop *loop;
    struct unc_stream *a;
    struct unc_stream *b;
    int result;
    int other_result;
    char *text;
    size_t size;
};

/* scene_make: over a Unix socket; scene_make_tcp: over TCP. The case's to free. */
void scene_make(struct scene *scene);
void scene_make_tcp(struct scene *scene);
void scene_free(struct scene *scene);

/* run_task: run @function as a task of @loop to its end. Asserts that it returned 0. */
void run_task(struct unc_loop *loop, unc_task_fn *function, void *userdata);

/* run_tasks: two of them, the first one first. */
void run_tasks(struct unc_loop *loop, unc_task_fn *first, unc_task_fn *second,
               void *userdata);

/* spawn: a task that nobody holds. */
void spawn(struct unc_loop *loop, unc_task_fn *function, void *userdata);

/* run_once: exactly one iteration. */
void run_turn(struct unc_loop *loop);

/* write_text, drain_text: blocking and past the loop, with the descriptor of a stream. */
void send_text(const struct unc_stream *stream, const char *text);

#endif
