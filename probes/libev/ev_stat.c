/* SPDX-License-Identifier: MIT */
/* The first one of a loop opens an inotify instance; each has a timer of its own, which
 * is a part of it, where inotify does not do. */
#include "probes/libev/watchers.h"

UNC_PROBE(void, ev_stat_start, (struct ev_loop * loop, ev_stat *watcher))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_call call;

    if (!unc__ev_wants_start(watcher, &caller)) {
        UNC_LIBRARY_REAL(ev_stat_start)(loop, watcher);
        return;
    }
    call = unc__ev_enter(&(struct unc__ev_start){
        loop, watcher, UNC__TYPE_EV_STAT, 0, UNC__PROBE_SITE(ev_stat_start), &caller });
    UNC_LIBRARY_REAL(ev_stat_start)(loop, watcher);
    unc__library_leave(&call);
}

UNC_PROBE(void, ev_stat_stop, (struct ev_loop * loop, ev_stat *watcher))
{
    struct unc__caller caller = UNC__CALLER();

    unc__ev_stops(loop, watcher, 0, UNC__PROBE_SITE(ev_stat_stop), &caller);
    unc__ev_dive();
    UNC_LIBRARY_REAL(ev_stat_stop)(loop, watcher);
    unc__ev_rise();
}
