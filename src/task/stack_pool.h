/* SPDX-License-Identifier: MIT */
#ifndef UNC_TASK_STACK_POOL_H
#define UNC_TASK_STACK_POOL_H

#include <stddef.h>
#include <stdint.h>

/*
 * The stacks of coroutines: one pool a loop, used by one thread at a time. Sizes are
 * powers of two; many stacks come out of one mapping (a slab), and what is given back is
 * the first to be taken again.
 */

#define UNC__STACK_SIZE_DEFAULT ((size_t)64 * 1024)
#define UNC__STACK_SIZE_MIN     ((size_t)16 * 1024)

struct unc__coroutine_pool;
struct unc__stack_slab;

/* How an overflow is noticed. */
enum unc__stack_guard {
    UNC__GUARD_CANARY, /* words at the low end, looked at when the coroutine leaves */
    UNC__GUARD_PAGE    /* pages at the low end that cannot be touched */
};

/* A stack of a pool, which keeps it as long as its slab. */
struct unc__coroutine_stack {
    char *low;           /* the first byte, and of the guard */
    size_t size;         /* with the guard */
    uint64_t readable;   /* what is above the guard, for unc__readable_range */
    uint32_t guard_size; /* in bytes */
    uint8_t guard;       /* enum unc__stack_guard */
    uint8_t size_class;
    struct unc__coroutine_stack *next; /* in the list of those that are free */
    struct unc__stack_slab *slab;
};

/* unc__coroutine_pool_new: NULL: no memory. */
struct unc__coroutine_pool *unc__coroutine_pool_new(void);

/* unc__coroutine_pool_free: gives everything back but the slabs of stacks that are still
 * taken: others may point there. NULL is ignored. */
void unc__coroutine_pool_free(struct unc__coroutine_pool *pool);

/* unc__stack_take: at least @size bytes with the guard; 0: the default size. NULL: no
 * memory, and nothing has changed. */
struct unc__coroutine_stack *unc__stack_take(struct unc__coroutine_pool *pool,
                                             size_t size);

/* unc__stack_give: back to the pool. */
void unc__stack_give(struct unc__coroutine_pool *pool,
                     struct unc__coroutine_stack *stack);

static inline char *unc__stack_top(const struct unc__coroutine_stack *stack)
{
    return stack->low + stack->size;
}

#endif
