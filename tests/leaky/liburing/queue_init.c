/* SPDX-License-Identifier: MIT */
/*
 * A ring is set up and not exited.
 *
 * expect: unclosed loop io_uring, 1, by io_uring_queue_init in acquire,
 *         missing io_uring_queue_exit
 * loop: liburing
 * says: ring 1 was never exited
 */
#include "ring.h"

static int acquire(struct io_uring *ring)
{
    return io_uring_queue_init(4, ring, 0);
}

int main(void)
{
    struct io_uring ring;

    need(acquire(&ring));
    RELEASE(io_uring_queue_exit(&ring));
    return 0;
}
