/* SPDX-License-Identifier: MIT */
/* The eventfd stays the program's: the ring only tells it. */
#include "probes/liburing/ring.h"

UNC__RING_REGISTERS(io_uring_register_eventfd, UNC__TYPE_URING_EVENTFD,
                    (struct io_uring * ring, int fd), (ring, fd))
UNC__RING_REGISTERS(io_uring_register_eventfd_async, UNC__TYPE_URING_EVENTFD,
                    (struct io_uring * ring, int fd), (ring, fd))
UNC__RING_UNREGISTERS(io_uring_unregister_eventfd, UNC__TYPE_URING_EVENTFD)
