/* SPDX-License-Identifier: MIT */
/* In two steps: the system call alone makes a descriptor, and mapping it a ring. */
#include "probes/descriptor.h"
#include "probes/liburing/ring.h"
#include "record/rings.h"

UNC_PROBE(int, io_uring_setup, (unsigned entries, struct io_uring_params *params))
{
    struct unc__caller caller = UNC__CALLER();
    int r = UNC_LIBRARY_REAL(io_uring_setup)(entries, params);

    if (r >= 0 && (params->flags & UNC__RING_REGISTERED_FD_ONLY) == 0 &&
        unc__library_is_watched(UNC__LIBRARY_LIBURING, &caller)) {
        unc__descriptor_opened(r, UNC__TYPE_FD_IO_URING, /* cloexec= */ 1,
                               UNC__PROBE_SITE(io_uring_setup), &caller);
        unc__record_ring_made(0);
    }
    return r;
}

UNC_PROBE(int, io_uring_queue_mmap,
          (int fd, struct io_uring_params *params, struct io_uring *ring))
{
    struct unc__caller caller = UNC__CALLER();
    int r = UNC_LIBRARY_REAL(io_uring_queue_mmap)(fd, params, ring);

    if (r >= 0 && unc__library_is_watched(UNC__LIBRARY_LIBURING, &caller)) {
        unc__ring_mapped(ring, UNC__PROBE_SITE(io_uring_queue_mmap), &caller);
    }
    return r;
}
