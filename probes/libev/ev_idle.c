/* SPDX-License-Identifier: MIT */
#include "probes/libev/watchers.h"

UNC_PROBE(void, ev_idle_start, (struct ev_loop * loop, ev_idle *watcher))
{
    struct unc__caller caller = UNC__CALLER();

    if (unc__ev_wants_start(watcher, &caller)) {
        unc__ev_starts(&(struct unc__ev_start){ loop, watcher, UNC__TYPE_EV_IDLE, 0,
                                                UNC__PROBE_SITE(ev_idle_start),
                                                &caller });
    }
    unc__ev_dive();
    UNC_LIBRARY_REAL(ev_idle_start)(loop, watcher);
    unc__ev_rise();
}

UNC_PROBE(void, ev_idle_stop, (struct ev_loop * loop, ev_idle *watcher))
{
    struct unc__caller caller = UNC__CALLER();

    unc__ev_stops(loop, watcher, 0, UNC__PROBE_SITE(ev_idle_stop), &caller);
    unc__ev_dive();
    UNC_LIBRARY_REAL(ev_idle_stop)(loop, watcher);
    unc__ev_rise();
}
