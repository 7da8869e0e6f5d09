/* SPDX-License-Identifier: MIT */
/*
 * Files are registered with a ring that is gone.
 *
 * expect: use-after-release loop io_uring, 1, in use
 */
#include "ring.h"

static void use(struct io_uring *ring)
{
    static const int files[] = { 0 };

    (void)io_uring_register_files(ring, files, 1);
}

int main(void)
{
    static struct io_uring ring;

    need(io_uring_queue_init(4, &ring, 0));
    io_uring_queue_exit(&ring);
    FORGET(use(&ring));
    return 0;
}
