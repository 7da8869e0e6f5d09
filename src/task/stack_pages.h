/* SPDX-License-Identifier: MIT */
#ifndef UNC_TASK_STACK_PAGES_H
#define UNC_TASK_STACK_PAGES_H

#include <stddef.h>

#include "task/stack_pool.h"

/*
 * Deep pages: what a coroutine touched below the upper two pages of its stack, which all
 * touch. They are given back to the kernel, but not at once: see stack_pages.c.
 */

#define UNC__STACK_PAGES_HOT   2
#define UNC__STACK_PAGES_NOTED 64

/* Stacks that were given back and not looked at since. Begins zeroed. */
struct unc__stack_pages {
    struct unc__coroutine_stack *noted[UNC__STACK_PAGES_NOTED];
    size_t noted_count;
    size_t noted_size;   /* of those stacks, in bytes */
    unsigned give_count; /* since the last look */
};

/* unc__stack_pages_note: @stack was given back. Looks, when it is time. */
void unc__stack_pages_note(struct unc__stack_pages *pages,
                           struct unc__coroutine_stack *stack);

/* unc__stack_pages_forget: @slab is about to be unmapped. */
void unc__stack_pages_forget(struct unc__stack_pages *pages,
                             const struct unc__stack_slab *slab);

#endif
