/* SPDX-License-Identifier: MIT */
/*
 * A ring is set up by its system call.
 *
 * expect: unclosed fd io_uring, 1, by io_uring_setup in acquire, missing close
 */
#include <linux/io_uring.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "twin.h"

static int acquire(void)
{
    struct io_uring_params parameters = { 0 };

    return (int)syscall(SYS_io_uring_setup, 4, &parameters);
}

int main(void)
{
    int fd = acquire();

    RELEASE(close(fd));
    return fd < 0;
}
