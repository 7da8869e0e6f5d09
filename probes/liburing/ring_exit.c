/* SPDX-License-Identifier: MIT */
/* Before the call: as soon as it closes the descriptor, somebody else may be given it. */
#include "probes/liburing/ring.h"

UNC_PROBE(void, io_uring_queue_exit, (struct io_uring * ring))
{
    struct unc__caller caller = UNC__CALLER();

    if (unc__library_is_watched(UNC__LIBRARY_LIBURING, &caller)) {
        unc__ring_exiting(ring, UNC__PROBE_SITE(io_uring_queue_exit), &caller);
    }
    UNC_LIBRARY_REAL(io_uring_queue_exit)(ring);
}
