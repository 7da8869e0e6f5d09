/* SPDX-License-Identifier: MIT */
/*
 * The ring is exited, and a duplicate of its descriptor keeps it.
 *
 * expect: unclosed fd duplicate, 1, by dup in acquire, missing close
 */
#include <unistd.h>

#include "ring.h"

static int acquire(const struct io_uring *ring)
{
    return dup(ring->ring_fd);
}

int main(void)
{
    struct io_uring ring;
    int copy;

    need(io_uring_queue_init(4, &ring, 0));
    copy = acquire(&ring);
    io_uring_queue_exit(&ring);
    RELEASE(close(copy));
    return copy < 0;
}
