/* SPDX-License-Identifier: MIT */
/* Said before the call: with a ring that is gone it reads memory that is not there. */
#include "probes/liburing/ring.h"

UNC__RING_USES(io_uring_submit, (struct io_uring * ring), (ring))
UNC__RING_USES(io_uring_submit_and_wait, (struct io_uring * ring, unsigned count),
               (ring, count))
UNC__RING_USES(io_uring_submit_and_wait_timeout,
               (struct io_uring * ring, struct io_uring_cqe **ret_cqe, unsigned count,
                struct __kernel_timespec *timeout, sigset_t *mask),
               (ring, ret_cqe, count, timeout, mask))
UNC__RING_USES(io_uring_wait_cqes,
               (struct io_uring * ring, struct io_uring_cqe **ret_cqe, unsigned count,
                struct __kernel_timespec *timeout, sigset_t *mask),
               (ring, ret_cqe, count, timeout, mask))
UNC__RING_USES(io_uring_wait_cqe_timeout,
               (struct io_uring * ring, struct io_uring_cqe **ret_cqe,
                struct __kernel_timespec *timeout),
               (ring, ret_cqe, timeout))
