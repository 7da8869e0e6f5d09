/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_LIFE_H
#define UNC_PROBES_LIFE_H

#include <stdbool.h>
#include <stdint.h>

#include "stack/caller.h"

/*
 * What a probe may do depends on when it is called. Probes are called before the dynamic
 * linker has relocated this library (by IFUNC resolvers of libraries that come after it),
 * before our constructor, and in it. One comparison on the usual path knows all of this:
 * until the constructor has run, every caller is taken for one that has to be looked at.
 */

/* Return addresses of calls that are to be looked at. */
struct unc__probe_range {
    uintptr_t start;
    uintptr_t size;
};
extern struct unc__probe_range unc__probe_range;

/* unc__probe_is_own_slowly: see unc__probe_is_own. */
bool unc__probe_is_own_slowly(const struct unc__caller *caller);

/*
 * unc__probe_is_own: the call came from this library itself, which records what it holds
 * in its own way; or nothing can be recorded yet. To be asked before anything else of the
 * record is called. Any thread, async-signal-safe.
 */
static inline bool unc__probe_is_own(const struct unc__caller *caller)
{
    return __builtin_expect(caller->ra - unc__probe_range.start < unc__probe_range.size,
                            0) &&
           unc__probe_is_own_slowly(caller);
}

/* unc__probes_are_relocated: false: nothing outside of this library can be reached. */
bool unc__probes_are_relocated(void);

/* unc__probes_check: find out which of the symbols lead here, and tell the record. Once,
 * by the constructor. */
void unc__probes_check(void);

/* unc__probes_arrived: whether a call that was made between begin and here came to a
 * probe. Of this thread only. */
void unc__probes_begin_trial(void);
bool unc__probes_end_trial(void);

#endif
