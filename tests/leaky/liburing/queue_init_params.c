/* SPDX-License-Identifier: MIT */
/*
 * A ring with a completion queue of its own size is not exited.
 *
 * expect: unclosed loop io_uring, 1, by io_uring_queue_init_params in acquire,
 *         missing io_uring_queue_exit
 */
#include "ring.h"

static int acquire(struct io_uring *ring)
{
    struct io_uring_params params = { .flags = IORING_SETUP_CQSIZE, .cq_entries = 64 };

    return io_uring_queue_init_params(4, ring, &params);
}

int main(void)
{
    struct io_uring ring;

    need(acquire(&ring));
    RELEASE(io_uring_queue_exit(&ring));
    return 0;
}
