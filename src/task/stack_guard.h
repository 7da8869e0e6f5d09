/* SPDX-License-Identifier: MIT */
#ifndef UNC_TASK_STACK_GUARD_H
#define UNC_TASK_STACK_GUARD_H

#include <stdbool.h>

#include "base/no_sanitize.h"
#include "task/stack_pool.h"

/*
 * What lies below the low end of a stack, where an overflow arrives.
 */

/* In bytes. Above the guard of a stack that has but a canary. */
#define UNC__CANARY_SIZE 256

/* unc__stack_guard_size: how much room is left below a stack of @stack_size bytes. */
size_t unc__stack_guard_size(size_t stack_size);

/* unc__stack_guard_make: the best one that is to be had, for a stack with a place, a size
 * and a guard_size. Sets guard. */
void unc__stack_guard_make(struct unc__coroutine_stack *stack);

/* unc__stack_guard_gone: its memory is about to be unmapped. */
void unc__stack_guard_gone(const struct unc__coroutine_stack *stack);

/* unc__stack_guard_limit: how many guards mprotect may make from now on, and whether
 * only those; for tests. */
void unc__stack_guard_limit(bool has_pages, unsigned seal_count_max);

/* unc__canary_is_alive: whether nothing was written at the low end. */
bool unc__canary_is_alive(const struct unc__coroutine_stack *stack);

#endif
