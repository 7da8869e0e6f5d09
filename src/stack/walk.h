/* SPDX-License-Identifier: MIT */
#ifndef UNC_STACK_WALK_H
#define UNC_STACK_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stack/caller.h"
#include "stack/registers.h"
#include "stack/rule.h"

/*
 * Walking a stack with our own reader of unwind tables: x86-64, glibc from 2.35 on.
 * Everything here is async-signal-safe, keeps errno, uses no heap, no lock, no
 * descriptor and no memory of a thread, and works in a forked child.
 */

/* How a step went. */
enum unc__step {
    UNC__STEP_RULE,    /* by a rule: equal (RA, SP, FP) and equal words in its slots give
                          an equal caller */
    UNC__STEP_COMPLEX, /* by more than a rule: says nothing about another time */
    UNC__STEP_END,     /* there is no caller: this was the outermost frame */
    UNC__STEP_BLIND,   /* the row needs a register that the walk has not followed:
                          unc__walk_complete has */
    UNC__STEP_UNKNOWN  /* no tables, or they make no sense here */
};

/* A walk on its way. Begins with { .at = ... } and zeros. */
struct unc__walk {
    struct unc__caller at;
    uint32_t life;  /* after UNC__STEP_RULE: of the code of the frame that was left, as
                      stack/code.h tells it: 0: permanent */
    bool is_signal; /* at.ra was interrupted, no call lies before it */
    bool has_registers; /* at is not all that is known: */
    bool skips_cache;   /* set by tests and benchmarks: read the tables at each frame */
    struct unc__registers registers; /* what else is known if has_registers */
};

/* unc__walk_is_possible: whether the reader finds its own code: false without tables of
 * unwind rows or without a libc that tells where they are. */
bool unc__walk_is_possible(void);

/*
 * unc__walk_step: from the frame in which @walk is to its caller, whose at.ra may be 0:
 * then the next step is the END. Unless RULE or COMPLEX @walk has not moved. @ret_rule:
 * set if RULE.
 */
enum unc__step unc__walk_step(struct unc__walk *walk, struct unc__rule *ret_rule);

/*
 * unc__walk_tables: a whole walk: the return address of @caller, then its caller's, and
 * so on. @caller: of the calling thread's own stack, or of a suspended context.
 * @ret_is_cut: it ended early: at @max, or at something that was not understood.
 * Returns: how many @frames, from 1 to @max (@max > 0).
 */
size_t unc__walk_tables(const struct unc__caller *caller, uintptr_t *frames, size_t max,
                        bool *ret_is_cut);

/* unc__walk_uncached: the same, but each row is read from the tables. */
size_t unc__walk_uncached(const struct unc__caller *caller, uintptr_t *frames, size_t max,
                          bool *ret_is_cut);

/*
 * unc__walk_complete: the same with all registers that functions keep, from here on
 * outwards. Slow; for stacks in which some row needs them. Returns: 0 if @caller is not
 * a frame below this call.
 */
size_t unc__walk_complete(const struct unc__caller *caller, uintptr_t *frames, size_t max,
                          bool *ret_is_cut);

#endif
