/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_PROCESS_STAGE_H
#define UNC_TESTS_PROCESS_STAGE_H

/*
 * What the cases about children share: a loop, tasks that run to their end, and the
 * puppet (puppet.c), a child that does what it is told. Whatever the system refuses here
 * fails the case.
 */

#include <unclosed/process.h>
#include <unclosed/task.h>

/* make_loop: a new loop, the case's to free. */
struct unc_loop *make_loop(void);

/* run: @function as a task of @loop, to its end. Returns: its result. */
int run(struct unc_loop *loop, unc_task_fn *function, void *userdata);

/* puppet: the arguments of a puppet, valid until the next call. The rest may be NULL. */
const char *const *puppet(const char *what, const char *first, const char *second);

/* spawn_puppet: one without pipes. spawn: with @options. */
struct unc_process *spawn_puppet(struct unc_loop *loop, const char *what,
                                 const char *first);
struct unc_process *spawn(struct unc_loop *loop,
                          const struct unc_process_options *options);

/* wait_for: run @loop until the child has ended. Returns: its status, or what
 * unc_process_wait said, below -1000. */
int wait_for(struct unc_loop *loop, struct unc_process *process);

/* output_of: start it with a pipe at its output, and wait. Returns: what it wrote, to be
 * released with free(). */
char *output_of(struct unc_loop *loop, struct unc_process_options options);

/* await_zombie: until the child has ended; its status stays where it is. */
void await_zombie(const struct unc_process *process);

/* is_there: whether the kernel knows a process of this number. */
bool is_there(pid_t pid);

/* Failures of the calls that start and watch children, by stage_calls.c. */
extern int pidfd_error;  /* what unc__pidfd_open returns; 0: what it does */
extern int thread_error; /* likewise of pthread_create, positive */
extern int spawn_error;  /* likewise of posix_spawnp, positive */

#endif
