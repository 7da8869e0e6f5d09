/* SPDX-License-Identifier: MIT */
/*
 * The descriptor is registered with the thread, and the ring is not exited.
 *
 * expect: unclosed loop io_uring, 1, by io_uring_queue_init in acquire,
 *         missing io_uring_queue_exit
 */
#include "ring.h"

static int acquire(struct io_uring *ring)
{
    int r = io_uring_queue_init(4, ring, 0);

    if (r == 0) {
        (void)io_uring_register_ring_fd(ring); /* Linux 5.18 */
    }
    return r;
}

int main(void)
{
    struct io_uring ring;

    need(acquire(&ring));
    RELEASE(io_uring_queue_exit(&ring));
    return 0;
}
