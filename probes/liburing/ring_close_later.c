/* SPDX-License-Identifier: MIT */
/* Since 2.4: a ring that is registered with its thread needs no descriptor. */
#include "probes/liburing/ring.h"

UNC_PROBE(int, io_uring_close_ring_fd, (struct io_uring * ring))
{
    struct unc__caller caller = UNC__CALLER();
    struct io_uring before = *ring;
    int r = UNC_LIBRARY_REAL(io_uring_close_ring_fd)(ring);

    if (r >= 0 && unc__library_is_watched(UNC__LIBRARY_LIBURING, &caller)) {
        unc__ring_fd_closed(&before, ring, &caller);
    }
    return r;
}
