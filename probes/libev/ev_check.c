/* SPDX-License-Identifier: MIT */
#include "probes/libev/watchers.h"

UNC_PROBE(void, ev_check_start, (struct ev_loop * loop, ev_check *watcher))
{
    struct unc__caller caller = UNC__CALLER();

    if (unc__ev_wants_start(watcher, &caller)) {
        unc__ev_starts(&(struct unc__ev_start){ loop, watcher, UNC__TYPE_EV_CHECK, 0,
                                                UNC__PROBE_SITE(ev_check_start),
                                                &caller });
    }
    unc__ev_dive();
    UNC_LIBRARY_REAL(ev_check_start)(loop, watcher);
    unc__ev_rise();
}

UNC_PROBE(void, ev_check_stop, (struct ev_loop * loop, ev_check *watcher))
{
    struct unc__caller caller = UNC__CALLER();

    unc__ev_stops(loop, watcher, 0, UNC__PROBE_SITE(ev_check_stop), &caller);
    unc__ev_dive();
    UNC_LIBRARY_REAL(ev_check_stop)(loop, watcher);
    unc__ev_rise();
}
