/* SPDX-License-Identifier: MIT */
/*
 * Files, buffers and an eventfd are registered with a ring that is not exited: they are
 * part of it.
 *
 * expect: unclosed loop io_uring, 1, by io_uring_queue_init in acquire,
 *         missing io_uring_queue_exit
 */
#include <sys/eventfd.h>
#include <sys/uio.h>
#include <unistd.h>

#include "ring.h"

static int acquire(struct io_uring *ring)
{
    return io_uring_queue_init(4, ring, 0);
}

int main(void)
{
    static char memory[4096];
    struct iovec buffer = { memory, sizeof memory };
    struct io_uring ring;
    int event = eventfd(0, EFD_CLOEXEC);

    need(acquire(&ring));
    need(io_uring_register_files(&ring, &event, 1));
    need(io_uring_register_buffers(&ring, &buffer, 1));
    need(io_uring_register_eventfd(&ring, event));
    (void)close(event);
    RELEASE(io_uring_queue_exit(&ring));
    return 0;
}
