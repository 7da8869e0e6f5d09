/* SPDX-License-Identifier: MIT */
#include "probes/liburing/ring.h"

UNC__RING_REGISTERS(io_uring_register_buffers, UNC__TYPE_URING_BUFFERS,
                    (struct io_uring * ring, const struct iovec *buffers, unsigned count),
                    (ring, buffers, count))
UNC__RING_REGISTERS(io_uring_register_buffers_tags, UNC__TYPE_URING_BUFFERS,
                    (struct io_uring * ring, const struct iovec *buffers,
                     const __u64 *tags, unsigned count),
                    (ring, buffers, tags, count))
UNC__RING_REGISTERS(io_uring_register_buffers_sparse, UNC__TYPE_URING_BUFFERS,
                    (struct io_uring * ring, unsigned count), (ring, count))
UNC__RING_UNREGISTERS(io_uring_unregister_buffers, UNC__TYPE_URING_BUFFERS)
