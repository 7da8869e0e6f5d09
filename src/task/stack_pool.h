/* SPDX-License-Identifier: MIT */
#ifndef UNC_TASK_STACK_POOL_H
#define UNC_TASK_STACK_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The stacks of coroutines: one pool a loop, used by one thread at a time. Sizes are
 * powers of two; many stacks come out of one mapping (a slab), and what was given back
 * last, whose memory is still in the caches, is taken first.
 */

#define UNC__STACK_SIZE_DEFAULT ((size_t)64 * 1024)
#define UNC__STACK_SIZE_MIN     ((size_t)16 * 1024)

struct unc__coroutine_pool;
struct unc__stack_slab;

/* How an overflow is noticed. */
enum unc__stack_guard {
    UNC__GUARD_NONE,  /* the stack was never taken */
    UNC__GUARD_PAGE,  /* pages below the low end that cannot be touched */
    UNC__GUARD_SEAL,  /* the same, made with mprotect */
    UNC__GUARD_CANARY /* words at the low end, looked at when the coroutine leaves; the
                         memory below is nobody's, and may be touched */
};

/* A stack of a pool; lives as long as its slab. */
struct unc__coroutine_stack {
    char *low; /* the lowest byte; right below it ends the guard */
    size_t size;
    uint64_t readable; /* it, for unc__readable_enter */
    struct unc__stack_slab *slab;
    struct unc__coroutine_stack *next; /* of the free ones of its slab */
    uint32_t guard_size;               /* in bytes, besides @size */
    uint32_t valgrind_number;
    uint8_t guard;   /* enum unc__stack_guard */
    bool is_watched; /* something is to be done at each switch */
    bool is_taken;
    bool is_noted; /* given back, and not looked at since (stack_pages.h) */
};

/* unc__coroutine_pool_new: NULL: no memory. */
struct unc__coroutine_pool *unc__coroutine_pool_new(void);

/* unc__coroutine_pool_free: gives all memory back but the slabs of stacks that are still
 * taken, because others may point there. NULL is ignored. */
void unc__coroutine_pool_free(struct unc__coroutine_pool *pool);

/* unc__coroutine_pool_take: a stack of at least @size bytes above its guard; 0: of the
 * default size. NULL: no memory, and nothing has changed. */
struct unc__coroutine_stack *unc__coroutine_pool_take(struct unc__coroutine_pool *pool,
                                                      size_t size);

/* unc__coroutine_pool_give: back to its pool. */
void unc__coroutine_pool_give(struct unc__coroutine_pool *pool,
                              struct unc__coroutine_stack *stack);

static inline char *unc__stack_top(const struct unc__coroutine_stack *stack)
{
    return stack->low + stack->size;
}

#endif
