/* SPDX-License-Identifier: MIT */
#ifndef UNC_TASK_OVERFLOW_H
#define UNC_TASK_OVERFLOW_H

#include <stddef.h>
#include <stdint.h>

struct unc__coroutine_stack;

/*
 * A coroutine that needs more stack than it has stops the program, with a line on
 * standard error that says whose it was:
 *
 *     unclosed: stack overflow in task "parser" (64 KiB; noticed at its guard page); ...
 *
 * While any pool of stacks exists, a handler for SIGSEGV and SIGBUS stands before that of
 * the program, and hands every other fault on, as if it were not there. A handler that
 * the program installs later takes its place: theirs wins, and it is not taken back.
 */

/*
 * Says whose @address, the lowest of a stack, is, as words for `stack overflow in
 * ...`. Returns: @buffer or a constant; NULL: not known. Async-signal-safe.
 */
typedef const char *unc__overflow_describe_fn(uintptr_t address, char *buffer,
                                              size_t size);

/* unc__overflow_set_describe: by the layer that knows who runs on a stack, any thread.
 * Until then nobody knows. */
void unc__overflow_set_describe(unc__overflow_describe_fn *describe);

/* unc__overflow_hold, unc__overflow_release: a pool begins and ends. With the last one
 * the handlers go, if they are still ours. */
void unc__overflow_hold(void);
void unc__overflow_release(void);

/* unc__overflow_prepare_thread: the calling thread is about to run coroutines: without an
 * alternate signal stack of the program's it gets one of ours, until it ends. */
void unc__overflow_prepare_thread(void);

/* unc__overflow_found: the canary of @stack is dead, and with it what lies below. */
_Noreturn void unc__overflow_found(const struct unc__coroutine_stack *stack);

#endif
