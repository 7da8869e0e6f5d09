/* SPDX-License-Identifier: MIT */
#include "probes/liburing/ring.h"

UNC__RING_INITS(io_uring_queue_init,
                (unsigned entries, struct io_uring *ring, unsigned flags),
                (entries, ring, flags))
UNC__RING_INITS(io_uring_queue_init_params,
                (unsigned entries, struct io_uring *ring, struct io_uring_params *params),
                (entries, ring, params))
