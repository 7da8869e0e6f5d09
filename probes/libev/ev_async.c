/* SPDX-License-Identifier: MIT */
/* The first one of a loop opens what ev_async_send() writes to. */
#include "probes/libev/watchers.h"

UNC_PROBE(void, ev_async_start, (struct ev_loop * loop, ev_async *watcher))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_call call;

    if (!unc__ev_wants_start(watcher, &caller)) {
        UNC_LIBRARY_REAL(ev_async_start)(loop, watcher);
        return;
    }
    call = unc__ev_enter(&(struct unc__ev_start){
        loop, watcher, UNC__TYPE_EV_ASYNC, 0, UNC__PROBE_SITE(ev_async_start), &caller });
    UNC_LIBRARY_REAL(ev_async_start)(loop, watcher);
    unc__library_leave(&call);
}

UNC_PROBE(void, ev_async_stop, (struct ev_loop * loop, ev_async *watcher))
{
    struct unc__caller caller = UNC__CALLER();

    unc__ev_stops(loop, watcher, 0, UNC__PROBE_SITE(ev_async_stop), &caller);
    unc__ev_dive();
    UNC_LIBRARY_REAL(ev_async_stop)(loop, watcher);
    unc__ev_rise();
}
