/* SPDX-License-Identifier: MIT */
/*
 * The beginning and the end of a coroutine, and the switch as tools that watch it see it.
 */
#include "task/coroutine.h"

#include <errno.h>

#include "base/no_sanitize.h"
#include "task/overflow.h"
#include "task/stack_guard.h"

/* Where a thread was prepared and no stack of ours is in use. */
static const struct unc__coroutine_stack no_stack;

UNC__THREAD_LOCAL const struct unc__coroutine_stack *unc__coroutine_stack_now;

__attribute__((visibility("hidden"))) void *
unc__make_fcontext(void *top, size_t size, void (*function)(struct unc__transfer));

/* Back to who entered, for good. */
UNC__NO_SANITIZE static _Noreturn void end(struct unc__coroutine *coroutine)
{
    (void)unc__fiber_leave(&coroutine->fiber, /* is_last= */ true);
    (void)unc__jump_fcontext(coroutine->home, NULL);
    __builtin_unreachable();
}

/* The outermost frame. Below it lies what Boost.Context put there, of which no table
 * speaks: here every walk shall end. */
UNC__NO_SANITIZE static __attribute__((noinline)) void
begin(struct unc__transfer transfer)
{
#if defined(__x86_64__)
    __asm__ volatile(".cfi_undefined rip");
#elif defined(__aarch64__)
    __asm__ volatile(".cfi_undefined x30");
#endif
    struct unc__coroutine *coroutine = transfer.data;

    unc__fiber_is_inside(&coroutine->fiber, NULL);
    coroutine->home = transfer.context;
    coroutine->function(coroutine->userdata);
    end(coroutine);
}

int unc__coroutine_take(struct unc__coroutine_pool *pool, size_t stack_size,
                        unc__coroutine_fn *function, void *userdata,
                        struct unc__coroutine *ret_coroutine)
{
    struct unc__coroutine_stack *stack = unc__coroutine_pool_take(pool, stack_size);

    if (stack == NULL) {
        return -ENOMEM;
    }
    *ret_coroutine = (struct unc__coroutine){
        .context = unc__make_fcontext(unc__stack_top(stack), stack->size, begin),
        .stack = stack,
        .function = function,
        .userdata = userdata,
    };
    return 0;
}

void unc__coroutine_return(struct unc__coroutine_pool *pool,
                           struct unc__coroutine *coroutine)
{
    unc__fiber_done(&coroutine->fiber);
    unc__coroutine_pool_give(pool, coroutine->stack);
    coroutine->stack = NULL;
    coroutine->context = NULL;
}

void unc__coroutine_enter_watched(struct unc__coroutine *coroutine)
{
    const struct unc__coroutine_stack *stack = coroutine->stack;
    const struct unc__coroutine_stack *outer = unc__coroutine_stack_now;
    struct unc__transfer transfer;
    uint64_t range;
    void *fake;

    if (outer == NULL) {
        unc__overflow_prepare_thread();
        outer = &no_stack;
    }
    unc__coroutine_stack_now = stack;
    range = unc__readable_enter(stack->readable);
    fake = unc__fiber_enter(&coroutine->fiber, stack->low, stack->size);
    transfer = unc__jump_fcontext(coroutine->context, coroutine);
    unc__fiber_is_home(fake);
    unc__readable_leave(range);
    unc__coroutine_stack_now = outer;
    coroutine->context = transfer.data != NULL ? transfer.context : NULL;
    if (stack->guard == UNC__GUARD_CANARY &&
        (!unc__canary_is_alive(stack) ||
         (transfer.data != NULL && (char *)transfer.context < stack->low))) {
        unc__overflow_found(stack);
    }
}

void unc__coroutine_leave_watched(struct unc__coroutine *coroutine)
{
    void *fake = unc__fiber_leave(&coroutine->fiber, /* is_last= */ false);

    coroutine->home = unc__jump_fcontext(coroutine->home, coroutine).context;
    unc__fiber_is_inside(&coroutine->fiber, fake);
}

/* Others look while it may go on, and see by themselves whether it did. */
UNC__NO_SANITIZE
bool unc__coroutine_caller(const struct unc__coroutine *coroutine,
                           struct unc__caller *ret_caller)
{
    const uintptr_t *saved = coroutine->context;

    if (saved == NULL || coroutine->home == NULL) {
        return false;
    }
#if defined(__x86_64__) && !defined(__ILP32__)
    ret_caller->fp = saved[6];
    ret_caller->ra = saved[7];
    ret_caller->sp = (uintptr_t)&saved[8];
    return true;
#elif defined(__aarch64__)
    /* d8 to d15, x19 to x28, x29, x30, and the pc once more. */
    ret_caller->fp = saved[18];
    ret_caller->ra = saved[19];
    ret_caller->sp = (uintptr_t)&saved[22];
    return true;
#else
    (void)ret_caller;
    return false;
#endif
}

bool unc__coroutine_contains(const struct unc__coroutine *coroutine, uintptr_t address)
{
    const struct unc__coroutine_stack *stack = coroutine->stack;

    return stack != NULL && address - (uintptr_t)stack->low < stack->size;
}
