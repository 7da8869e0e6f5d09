/* SPDX-License-Identifier: MIT */
/*
 * The descriptor of a ring, made by hand, is not closed.
 *
 * expect: unclosed fd io_uring, 1, by io_uring_setup in acquire, missing close
 */
#include <unistd.h>

#include "ring.h"

static int acquire(void)
{
    struct io_uring_params params = { 0 };

    return io_uring_setup(4, &params);
}

int main(void)
{
    int fd = acquire();

    need(fd);
    RELEASE(close(fd));
    return 0;
}
