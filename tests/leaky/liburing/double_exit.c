/* SPDX-License-Identifier: MIT */
/*
 * A ring is exited twice: the second time closes a number that may be somebody else's.
 *
 * expect: double-release loop io_uring, 1, in again
 */
#include "ring.h"

static void again(struct io_uring *ring)
{
    io_uring_queue_exit(ring);
}

int main(void)
{
    static struct io_uring ring;

    need(io_uring_queue_init(4, &ring, 0));
    io_uring_queue_exit(&ring);
    FORGET(again(&ring));
    return 0;
}
