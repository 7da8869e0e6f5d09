/* SPDX-License-Identifier: MIT */
/*
 * The first one on a signal installs a handler, and the last one that is stopped leaves
 * SIG_DFL, whatever was there before: libev asks nobody. The handler is the loop's; if
 * it replaces one of the program, that is told (record/disposition.c). The first one of a
 * loop opens what its handler writes to, too.
 */
#include "probes/libev/watchers.h"

UNC_PROBE(void, ev_signal_start, (struct ev_loop * loop, ev_signal *watcher))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_call call;

    if (!unc__ev_wants_start(watcher, &caller)) {
        UNC_LIBRARY_REAL(ev_signal_start)(loop, watcher);
        return;
    }
    call = unc__ev_enter(
        &(struct unc__ev_start){ loop, watcher, UNC__TYPE_EV_SIGNAL, watcher->signum,
                                 UNC__PROBE_SITE(ev_signal_start), &caller });
    UNC_LIBRARY_REAL(ev_signal_start)(loop, watcher);
    unc__library_leave(&call);
}

UNC_PROBE(void, ev_signal_stop, (struct ev_loop * loop, ev_signal *watcher))
{
    struct unc__caller caller = UNC__CALLER();

    unc__ev_stops(loop, watcher, watcher->signum, UNC__PROBE_SITE(ev_signal_stop),
                  &caller);
    unc__ev_dive();
    UNC_LIBRARY_REAL(ev_signal_stop)(loop, watcher);
    unc__ev_rise();
}
