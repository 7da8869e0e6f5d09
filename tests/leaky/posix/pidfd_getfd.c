/* SPDX-License-Identifier: MIT */
/*
 * A descriptor is taken from a process, here from this one, and not closed.
 *
 * expect: unclosed fd received, 1, by pidfd_getfd in acquire, missing close
 */
#include <sys/pidfd.h>
#include <unistd.h>

#include "twin.h"

static int acquire(int pidfd)
{
    return pidfd_getfd(pidfd, 0, 0);
}

int main(void)
{
    int pidfd = pidfd_open(getpid(), 0);
    int fd = acquire(pidfd);

    (void)close(pidfd);
    RELEASE(close(fd));
    return fd < 0;
}
