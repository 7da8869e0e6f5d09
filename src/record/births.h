/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_BIRTHS_H
#define UNC_RECORD_BIRTHS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/export.h"

/*
 * Calls that make a child, or give one back past the record, and are on their way: what
 * the kernel lists meanwhile, nobody can have recorded yet. Such calls are slow, so two
 * locked instructions at each end of one cost nothing that can be seen.
 */

/* unc__record_birth_begin: such a call is about to be made. unc__record_birth_end: all is
 * recorded that there is; with what the beginning returned, and nothing in a child that
 * was forked in between. Any thread, async-signal-safe. */
UNC__FOR_PROBES uint32_t unc__record_birth_begin(void);
UNC__FOR_PROBES void unc__record_birth_end(uint32_t birth);

/* The calls of one moment. */
struct unc__births {
    uint32_t pending; /* each has one child at most */
    uint32_t turns;   /* beginnings and ends so far */
};

struct unc__births unc__births_now(void);

/* unc__births_stood_still: whether none began or ended between these two. */
static inline bool unc__births_stood_still(struct unc__births first,
                                           struct unc__births last)
{
    return first.turns == last.turns;
}

#endif
