/* SPDX-License-Identifier: MIT */
/* A timer that does not repeat stops when it fires, before its callback runs. */
#include "probes/libev/watchers.h"

UNC_PROBE(void, ev_timer_start, (struct ev_loop * loop, ev_timer *watcher))
{
    struct unc__caller caller = UNC__CALLER();

    if (unc__ev_wants_start(watcher, &caller)) {
        unc__ev_starts(&(struct unc__ev_start){ loop, watcher, UNC__TYPE_EV_TIMER, 0,
                                                UNC__PROBE_SITE(ev_timer_start),
                                                &caller });
    }
    unc__ev_dive();
    UNC_LIBRARY_REAL(ev_timer_start)(loop, watcher);
    unc__ev_rise();
}

UNC_PROBE(void, ev_timer_stop, (struct ev_loop * loop, ev_timer *watcher))
{
    struct unc__caller caller = UNC__CALLER();

    unc__ev_stops(loop, watcher, 0, UNC__PROBE_SITE(ev_timer_stop), &caller);
    unc__ev_dive();
    UNC_LIBRARY_REAL(ev_timer_stop)(loop, watcher);
    unc__ev_rise();
}

/* Starts one that repeats and is not active, stops one that is and does not. One that is
 * active and repeats goes on: it was started where it was started first. */
UNC_PROBE(void, ev_timer_again, (struct ev_loop * loop, ev_timer *watcher))
{
    struct unc__caller caller = UNC__CALLER();
    bool is_active = unc__ev_is_active(watcher);
    bool repeats = watcher->repeat != 0.;

    if (is_active != repeats && unc__library_is_watched(UNC__LIBRARY_LIBEV, &caller)) {
        if (is_active) {
            unc__ev_stops(loop, watcher, 0, UNC__PROBE_SITE(ev_timer_again), &caller);
        } else {
            unc__ev_starts(&(struct unc__ev_start){ loop, watcher, UNC__TYPE_EV_TIMER, 0,
                                                    UNC__PROBE_SITE(ev_timer_again),
                                                    &caller });
        }
    }
    unc__ev_dive();
    UNC_LIBRARY_REAL(ev_timer_again)(loop, watcher);
    unc__ev_rise();
}
