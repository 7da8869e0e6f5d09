/* SPDX-License-Identifier: MIT */
/*
 * References of a loop that the program moves by hand: "unref after the start, ref before
 * the stop" for a watcher that is not to keep the loop running. libev itself calls these
 * at each start and stop, which tells us that its calls come here.
 */
#include "probes/libev/watchers.h"

UNC_PROBE(void, ev_ref, (struct ev_loop * loop))
{
    struct unc__caller caller = UNC__CALLER();

    if (unc__library_is_watched(UNC__LIBRARY_LIBEV, &caller)) {
        unc__ev_loop_counts(loop, 1);
    } else {
        unc__ev_called_by(&caller);
    }
    UNC_LIBRARY_REAL(ev_ref)(loop);
}

UNC_PROBE(void, ev_unref, (struct ev_loop * loop))
{
    struct unc__caller caller = UNC__CALLER();

    if (unc__library_is_watched(UNC__LIBRARY_LIBEV, &caller)) {
        unc__ev_loop_counts(loop, -1);
    }
    UNC_LIBRARY_REAL(ev_unref)(loop);
}
