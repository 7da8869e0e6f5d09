/* SPDX-License-Identifier: MIT */
/*
 * The descriptor was closed before, and its number is a file's by now: exiting the ring
 * closes that.
 *
 * expect: foreign-release fd file, 1, in again
 */
#include <fcntl.h>
#include <unistd.h>

#include "ring.h"

static void again(struct io_uring *ring)
{
    io_uring_queue_exit(ring);
}

int main(void)
{
    struct io_uring ring;
    int fd;

    need(io_uring_queue_init(4, &ring, 0));
    FORGET(close(ring.ring_fd));
    fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    again(&ring);
    RELEASE(close(fd));
    return fd < 0;
}
