/* SPDX-License-Identifier: MIT */
/*
 * References of a loop that the program moves by hand: "unref after the start, ref before
 * the stop" for a watcher that is not to keep the loop running. libev itself calls these
 * at each start and stop, which tells us that its calls come here.
 */
#include "probes/libev/watchers.h"

/* At every start and stop, so what is seldom is asked last. */
static inline bool is_own_call(const struct unc__caller *caller)
{
    if (__builtin_expect(unc__library_has(UNC__LIBRARY_LIBEV, caller->ra), 1)) {
        __atomic_store_n(&unc__ev_is_open, true, __ATOMIC_RELAXED);
        return true;
    }
    return !unc__library_is_watched(UNC__LIBRARY_LIBEV, caller);
}

UNC_PROBE(void, ev_ref, (struct ev_loop * loop))
{
    struct unc__caller caller = UNC__CALLER();

    if (!is_own_call(&caller)) {
        unc__ev_loop_counts(loop, 1);
    }
    UNC_LIBRARY_REAL(ev_ref)(loop);
}

UNC_PROBE(void, ev_unref, (struct ev_loop * loop))
{
    struct unc__caller caller = UNC__CALLER();

    if (!is_own_call(&caller)) {
        unc__ev_loop_counts(loop, -1);
    }
    UNC_LIBRARY_REAL(ev_unref)(loop);
}
