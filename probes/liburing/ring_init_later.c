/* SPDX-License-Identifier: MIT */
/* What liburing has since 2.5 and 2.7, declared here: the headers may be older. */
#include <stddef.h>

#include "probes/liburing/ring.h"

UNC__RING_INITS(io_uring_queue_init_mem,
                (unsigned entries, struct io_uring *ring, struct io_uring_params *params,
                 void *memory, size_t size),
                (entries, ring, params, memory, size))
UNC__RING_INITS(io_uring_queue_init_try_nosqarr,
                (unsigned entries, struct io_uring *ring, unsigned flags),
                (entries, ring, flags))
