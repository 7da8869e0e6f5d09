/* SPDX-License-Identifier: MIT */
#ifndef UNC_TASK_STACK_SLAB_H
#define UNC_TASK_STACK_SLAB_H

#include <stddef.h>
#include <stdint.h>

#include "task/stack_pool.h"

/*
 * A mapping of stacks of one size, side by side, each above its guard.
 * The first @begun_count were taken at some time. A few more are ready to be: they have their guards, but no memory yet.
 */
struct unc__stack_slab {
    struct unc__stack_slab *next; /* of all slabs of the pool */
    struct unc__stack_slab *previous;
    struct unc__stack_slab *next_open; /* of those with stacks that were given back */
    struct unc__stack_slab *previous_open;
    struct unc__coroutine_stack *free; /* given back, the last one first */
    char *memory;
    size_t size;
    size_t stack_size;
    uint32_t stack_count;
    uint32_t begun_count;
    uint32_t ready_count; /* those included */
    uint32_t taken_count;
    uint32_t size_class;
    struct unc__coroutine_stack stacks[];
};

/* unc__stack_page_size: the machine's. */
size_t unc__stack_page_size(void);

/* unc__stack_slot_size: of a stack with its guard. */
size_t unc__stack_slot_size(size_t stack_size);

/* unc__stack_slab_map: @stack_count stacks, or fewer if there is not so much room. NULL:
 * no memory. */
struct unc__stack_slab *unc__stack_slab_map(size_t stack_size, uint32_t stack_count);

/* unc__stack_slab_unmap: none is taken. While a report visits stacks it is kept. */
void unc__stack_slab_unmap(struct unc__stack_slab *slab);

/* unc__stack_slab_keep: some are taken, and stay so until the process ends. The memory of
 * the others goes. */
void unc__stack_slab_keep(struct unc__stack_slab *slab);

/* unc__stack_slab_begin: the next stack that was never taken. */
struct unc__coroutine_stack *unc__stack_slab_begin(struct unc__stack_slab *slab);

#endif
