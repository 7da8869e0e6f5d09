/* SPDX-License-Identifier: MIT */
/*
 * The descriptor was closed already when the ring is exited, which closes it again.
 *
 * expect: double-release fd io_uring, 1, in again
 */
#include <unistd.h>

#include "ring.h"

static void again(struct io_uring *ring)
{
    io_uring_queue_exit(ring);
}

int main(void)
{
    struct io_uring ring;

    need(io_uring_queue_init(4, &ring, 0));
    FORGET(close(ring.ring_fd));
    again(&ring);
    return 0;
}
