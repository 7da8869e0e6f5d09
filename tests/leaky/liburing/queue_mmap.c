/* SPDX-License-Identifier: MIT */
/*
 * A descriptor became a ring: one resource, not two.
 *
 * expect: unclosed loop io_uring, 1, by io_uring_queue_mmap in acquire,
 *         missing io_uring_queue_exit
 */
#include "ring.h"

static int acquire(struct io_uring *ring)
{
    struct io_uring_params params = { 0 };
    int fd = io_uring_setup(4, &params);

    return fd < 0 ? fd : io_uring_queue_mmap(fd, &params, ring);
}

int main(void)
{
    struct io_uring ring;

    need(acquire(&ring));
    RELEASE(io_uring_queue_exit(&ring));
    return 0;
}
