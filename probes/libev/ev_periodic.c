/* SPDX-License-Identifier: MIT */
/* The first one of a loop opens a timerfd, which tells of changes of the clock. */
#include "probes/libev/watchers.h"

UNC_PROBE(void, ev_periodic_start, (struct ev_loop * loop, ev_periodic *watcher))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_call call;

    if (!unc__ev_wants_start(watcher, &caller)) {
        UNC_LIBRARY_REAL(ev_periodic_start)(loop, watcher);
        return;
    }
    call = unc__ev_enter(&(struct unc__ev_start){ loop, watcher, UNC__TYPE_EV_PERIODIC, 0,
                                                  UNC__PROBE_SITE(ev_periodic_start),
                                                  &caller });
    UNC_LIBRARY_REAL(ev_periodic_start)(loop, watcher);
    unc__library_leave(&call);
}

UNC_PROBE(void, ev_periodic_stop, (struct ev_loop * loop, ev_periodic *watcher))
{
    struct unc__caller caller = UNC__CALLER();

    unc__ev_stops(loop, watcher, 0, UNC__PROBE_SITE(ev_periodic_stop), &caller);
    unc__ev_dive();
    UNC_LIBRARY_REAL(ev_periodic_stop)(loop, watcher);
    unc__ev_rise();
}

/* Stops and starts: what is not active afterwards had nothing to be started for. */
UNC_PROBE(void, ev_periodic_again, (struct ev_loop * loop, ev_periodic *watcher))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_call call;

    if (!unc__library_is_watched(UNC__LIBRARY_LIBEV, &caller)) {
        UNC_LIBRARY_REAL(ev_periodic_again)(loop, watcher);
        return;
    }
    unc__ev_stops(loop, watcher, 0, UNC__PROBE_SITE(ev_periodic_again), &caller);
    call = unc__ev_enter(&(struct unc__ev_start){ loop, watcher, UNC__TYPE_EV_PERIODIC, 0,
                                                  UNC__PROBE_SITE(ev_periodic_again),
                                                  &caller });
    UNC_LIBRARY_REAL(ev_periodic_again)(loop, watcher);
    unc__library_leave(&call);
}
