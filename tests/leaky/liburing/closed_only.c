/* SPDX-License-Identifier: MIT */
/*
 * To close the descriptor of a ring is not to exit it: its memory is still mapped, and
 * the kernel keeps it with everything that is registered.
 *
 * expect: unclosed loop io_uring, 1, by io_uring_queue_init in acquire,
 *         missing io_uring_queue_exit
 */
#include <unistd.h>

#include "ring.h"

static int acquire(struct io_uring *ring)
{
    return io_uring_queue_init(4, ring, 0);
}

int main(void)
{
    struct io_uring ring;

    need(acquire(&ring));
    FORGET(close(ring.ring_fd));
    RELEASE(io_uring_queue_exit(&ring));
    return 0;
}
