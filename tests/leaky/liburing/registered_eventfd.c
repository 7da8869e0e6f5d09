/* SPDX-License-Identifier: MIT */
/*
 * The ring is exited; the eventfd that was registered with it is still the program's.
 *
 * expect: unclosed fd eventfd, 1, by eventfd in acquire, missing close
 */
#include <sys/eventfd.h>
#include <unistd.h>

#include "ring.h"

static int acquire(void)
{
    return eventfd(0, EFD_CLOEXEC);
}

int main(void)
{
    struct io_uring ring;
    int event = acquire();

    need(io_uring_queue_init(4, &ring, 0));
    need(io_uring_register_eventfd_async(&ring, event));
    io_uring_queue_exit(&ring);
    RELEASE(close(event));
    return 0;
}
