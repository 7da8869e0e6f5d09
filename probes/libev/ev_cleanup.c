/* SPDX-License-Identifier: MIT */
/* Active to the end is what they are for: their callbacks run when the loop is destroyed,
 * which the default one never needs to be. So one that is left is expected. */
#include "probes/libev/watchers.h"

UNC_PROBE(void, ev_cleanup_start, (struct ev_loop * loop, ev_cleanup *watcher))
{
    struct unc__caller caller = UNC__CALLER();

    if (unc__ev_wants_start(watcher, &caller)) {
        unc__ev_starts(&(struct unc__ev_start){ loop, watcher, UNC__TYPE_EV_CLEANUP, 0,
                                                UNC__PROBE_SITE(ev_cleanup_start),
                                                &caller });
        (void)unc__record_expect_open(
            unc__watcher_find(UNC__INDEX_LIBEV, watcher),
            "a cleanup watcher is active until its loop is destroyed");
    }
    unc__ev_dive();
    UNC_LIBRARY_REAL(ev_cleanup_start)(loop, watcher);
    unc__ev_rise();
}

UNC_PROBE(void, ev_cleanup_stop, (struct ev_loop * loop, ev_cleanup *watcher))
{
    struct unc__caller caller = UNC__CALLER();

    unc__ev_stops(loop, watcher, 0, UNC__PROBE_SITE(ev_cleanup_stop), &caller);
    unc__ev_dive();
    UNC_LIBRARY_REAL(ev_cleanup_stop)(loop, watcher);
    unc__ev_rise();
}
