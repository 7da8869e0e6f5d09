/* SPDX-License-Identifier: MIT */
/* The descriptor stays the program's. It may be changed while the watcher is not active
 * only: libev finds the watcher in its lists by the descriptor that it has. */
#include "probes/libev/watchers.h"

UNC_PROBE(void, ev_io_start, (struct ev_loop * loop, ev_io *watcher))
{
    struct unc__caller caller = UNC__CALLER();

    if (unc__library_is_watched(UNC__LIBRARY_LIBEV, &caller)) {
        struct unc__ev_start start = {
            loop,   watcher, UNC__TYPE_EV_IO, watcher->fd, UNC__PROBE_SITE(ev_io_start),
            &caller
        };

        if (unc__ev_is_active(watcher)) {
            unc__ev_start_again(&start);
        } else {
            unc__ev_starts(&start);
        }
    }
    unc__ev_dive();
    UNC_LIBRARY_REAL(ev_io_start)(loop, watcher);
    unc__ev_rise();
}

UNC_PROBE(void, ev_io_stop, (struct ev_loop * loop, ev_io *watcher))
{
    struct unc__caller caller = UNC__CALLER();

    unc__ev_stops(loop, watcher, watcher->fd, UNC__PROBE_SITE(ev_io_stop), &caller);
    unc__ev_dive();
    UNC_LIBRARY_REAL(ev_io_stop)(loop, watcher);
    unc__ev_rise();
}
