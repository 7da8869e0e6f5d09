/* SPDX-License-Identifier: MIT */
/*
 * References of a loop that the program moves by hand: "unref after the start, ref before
 * the stop" for a watcher that is not to keep the loop running. libev itself calls these
 * at each start and stop, which tells us that its calls come here.
 */
#include "probes/libev/watchers.h"

/* By libev, in a call that a probe of ours stands in front of: so its calls come here. It
 * is so at every start and stop, and is asked first. */
static inline bool is_inside(void)
{
    if (unc__library_depth[UNC__LIBRARY_LIBEV] == 0) {
        return false;
    }
    if (__builtin_expect(!__atomic_load_n(&unc__ev_is_open, __ATOMIC_RELAXED), 0)) {
        __atomic_store_n(&unc__ev_is_open, true, __ATOMIC_RELAXED);
    }
    return true;
}

UNC_PROBE(void, ev_ref, (struct ev_loop * loop))
{
    struct unc__caller caller = UNC__CALLER();

    if (!is_inside() && unc__library_is_watched(UNC__LIBRARY_LIBEV, &caller)) {
        unc__ev_loop_counts(loop, 1, UNC__PROBE_SITE(ev_ref), &caller);
    }
    UNC_LIBRARY_REAL(ev_ref)(loop);
}

UNC_PROBE(void, ev_unref, (struct ev_loop * loop))
{
    struct unc__caller caller = UNC__CALLER();

    if (!is_inside() && unc__library_is_watched(UNC__LIBRARY_LIBEV, &caller)) {
        unc__ev_loop_counts(loop, -1, UNC__PROBE_SITE(ev_unref), &caller);
    }
    UNC_LIBRARY_REAL(ev_unref)(loop);
}
