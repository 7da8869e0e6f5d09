/* SPDX-License-Identifier: MIT */
#ifndef UNC_STACK_MEMO_H
#define UNC_STACK_MEMO_H

#include <stdbool.h>
#include <stddef.h>

#include "stack/draft.h"
#include "stack/stack.h"

/*
 * The stacks that a thread saw last. What is found was compared with the live stack,
 * frame by frame: it is what a walk would give. Async-signal-safe, but for one user at a
 * time.
 */

/* unc__memo_find: whether the stack of @caller is known. Sets all but the buffer. */
bool unc__memo_find(struct unc__stack_memo *memo, const struct unc__caller *caller,
                    size_t depth, struct unc__captured *ret_captured);

/*
 * unc__memo_add: remember the memorable @draft, that was made with @depth, and forget the
 * oldest stacks for it. Sets all but the buffer. Returns: false if it cannot be described
 * (a frame of more than 128 MiB); then nothing is set.
 */
bool unc__memo_add(struct unc__stack_memo *memo, struct unc__draft *draft, size_t depth,
                   struct unc__captured *ret_captured);

#endif
