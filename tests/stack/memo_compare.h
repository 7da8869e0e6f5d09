/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_STACK_MEMO_COMPARE_H
#define UNC_TESTS_STACK_MEMO_COMPARE_H

#include <stdint.h>

#include "stack/caller.h"

/*
 * Each capture through the memo beside a plain walk from the same place. Every thread has
 * a memo of its own.
 */

struct comparison {
    uint64_t captures;
    uint64_t hits;  /* what the memo gave without a walk */
    uint64_t wrong; /* differ from the plain walk */
};

/* compare_start: prepare the reader of stacks, once. */
void compare_start(void);

/* compare_uncached: with what the tables say now, where rules may be of other code. */
void compare_uncached(void);

/* compare_stacks: capture the stack of @caller both ways and count. In any thread. */
void compare_stacks(const struct unc__caller *caller);

/* compare_done: the calling thread has no more; adds its counts to the total. */
void compare_done(void);

/* compare_total: of the threads that are done. */
struct comparison compare_total(void);

#endif
