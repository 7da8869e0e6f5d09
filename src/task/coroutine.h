/* SPDX-License-Identifier: MIT */
#ifndef UNC_TASK_COROUTINE_H
#define UNC_TASK_COROUTINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/thread.h"
#include "stack/caller.h"
#include "stack/readable.h"
#include "task/fiber.h"
#include "task/stack_pool.h"

/*
 * Functions with stacks of their own, and the switch between them. Knows nothing of tasks
 * or of the record.
 *
 *     take --> enter --> (runs, leaves) --> enter --> ... exits --> return
 *
 * A coroutine is entered from any stack, that of another coroutine too, and comes back to
 * where it was entered. It may be entered by another thread than the last time, as long
 * as one thread has the pool and its coroutines at a time. So a function that leaves must
 * not carry the address of a thread's variable over it, and errno's is one: compilers do
 * not know that the thread may be another afterwards. They compute it anew in another
 * function that is not inlined.
 *
 * Exceptions and longjmp work inside a coroutine; both must stay there, and the C++
 * runtime, which counts what is being handled by thread, forbids to leave in a handler of
 * exceptions. A signal that
 * arrives in the few instructions of the switch itself finds a stack that no table
 * describes: a walk from there is cut.
 */

typedef void unc__coroutine_fn(void *userdata); /* it exits when this returns */

struct unc__coroutine {
    void *context; /* where it is suspended; NULL: has exited */
    void *home;    /* where it was entered; NULL: never was */
    struct unc__coroutine_stack *stack;
    unc__coroutine_fn *function;
    void *userdata;
    struct unc__fiber fiber; /* used only where somebody watches */
};

/* The stack on which the calling thread runs; NULL: none of ours, and nothing is prepared
 * here for an overflow. For the handler that meets one. */
extern UNC__THREAD_LOCAL const struct unc__coroutine_stack *unc__coroutine_stack_now;

/* Boost.Context under our names (cmake/boost_context.cmake), without a header for C. */
struct unc__transfer {
    void *context; /* of who switched to here */
    void *data;
};
__attribute__((visibility("hidden"))) struct unc__transfer unc__jump_fcontext(void *to,
                                                                              void *data);

/* unc__coroutine_take: a coroutine that will call @function with @userdata, on a stack of
 * @stack_size bytes (0: the default) above its guard. 0 or -ENOMEM. */
int unc__coroutine_take(struct unc__coroutine_pool *pool, size_t stack_size,
                        unc__coroutine_fn *function, void *userdata,
                        struct unc__coroutine *ret_coroutine);

/* unc__coroutine_return: it has exited or was never entered: its stack goes back. */
void unc__coroutine_return(struct unc__coroutine_pool *pool,
                           struct unc__coroutine *coroutine);

/* unc__coroutine_caller: where a walk of a suspended one begins. False: it was never
 * entered, has exited, or this machine's layout is not known. */
bool unc__coroutine_caller(const struct unc__coroutine *coroutine,
                           struct unc__caller *ret_caller);

/* unc__coroutine_contains: whether @address lies in its stack. */
bool unc__coroutine_contains(const struct unc__coroutine *coroutine, uintptr_t address);

/* The same as the two below, where a thread is new or a switch is watched. */
void unc__coroutine_enter_watched(struct unc__coroutine *coroutine);
void unc__coroutine_leave_watched(struct unc__coroutine *coroutine);

/* unc__coroutine_enter: run it until it leaves or exits. */
static inline void unc__coroutine_enter(struct unc__coroutine *coroutine)
{
    const struct unc__coroutine_stack *stack = coroutine->stack;
    const struct unc__coroutine_stack *outer = unc__coroutine_stack_now;
    struct unc__transfer transfer;
    uint64_t range;

    if (__builtin_expect(outer == NULL || stack->is_watched, 0)) {
        unc__coroutine_enter_watched(coroutine);
        return;
    }
    unc__coroutine_stack_now = stack;
    range = unc__readable_enter(stack->readable);
    transfer = unc__jump_fcontext(coroutine->context, coroutine);
    unc__readable_leave(range);
    unc__coroutine_stack_now = outer;
    coroutine->context = transfer.data != NULL ? transfer.context : NULL;
}

/* unc__coroutine_leave: from inside: back to who entered it. */
static inline void unc__coroutine_leave(struct unc__coroutine *coroutine)
{
    if (__builtin_expect(coroutine->stack->is_watched, 0)) {
        unc__coroutine_leave_watched(coroutine);
        return;
    }
    coroutine->home = unc__jump_fcontext(coroutine->home, coroutine).context;
}

#endif
