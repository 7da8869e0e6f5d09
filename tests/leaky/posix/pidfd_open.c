/* SPDX-License-Identifier: MIT */
/*
 * A pidfd is opened and not closed.
 *
 * expect: unclosed fd pidfd, 1, by pidfd_open in acquire, missing close
 */
#include <sys/pidfd.h>
#include <unistd.h>

#include "twin.h"

static int acquire(void)
{
    return pidfd_open(getpid(), 0);
}

int main(void)
{
    int fd = acquire();

    RELEASE(close(fd));
    return fd < 0;
}
