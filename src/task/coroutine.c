/* SPDX-License-Identifier: MIT */
/*
 * The beginning and the end of a coroutine.
 */
#include "task/coroutine.h"

#include <errno.h>

__attribute__((visibility("hidden"))) void *
unc__make_fcontext(void *top, size_t size, void (*function)(struct unc__transfer));

/* The outermost frame. Below it lies what Boost.Context put there, of which no table
 * speaks: here every walk shall end. */
static __attribute__((noinline)) void begin(struct unc__transfer transfer)
{
#if defined(__x86_64__)
    __asm__ volatile(".cfi_undefined rip");
#elif defined(__aarch64__)
    __asm__ volatile(".cfi_undefined x30");
#endif
    struct unc__coroutine *coroutine = transfer.data;

    coroutine->home = transfer.context;
    coroutine->function(coroutine->userdata);
    unc__coroutine_exit(coroutine);
}

int unc__coroutine_take(struct unc__coroutine_pool *pool, size_t stack_size,
                        unc__coroutine_fn *function, void *userdata,
                        struct unc__coroutine *ret_coroutine)
{
    struct unc__coroutine_stack *stack = unc__stack_take(pool, stack_size);

    if (stack == NULL) {
        return -ENOMEM;
    }
    *ret_coroutine = (struct unc__coroutine){
        .context = unc__make_fcontext(unc__stack_top(stack),
                                      stack->size - stack->guard_size, begin),
        .stack = stack,
        .function = function,
        .userdata = userdata,
    };
    return 0;
}

void unc__coroutine_return(struct unc__coroutine_pool *pool,
                           struct unc__coroutine *coroutine)
{
    unc__stack_give(pool, coroutine->stack);
    coroutine->stack = NULL;
}

_Noreturn void unc__coroutine_exit(struct unc__coroutine *coroutine)
{
    (void)unc__jump_fcontext(coroutine->home, NULL);
    __builtin_unreachable();
}

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
