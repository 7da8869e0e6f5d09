/* SPDX-License-Identifier: MIT */
/*
 * Libraries open pidfds by syscall(2).
 *
 * expect: unclosed fd pidfd, 1, by pidfd_open in acquire, missing close
 */
#include <sys/syscall.h>
#include <unistd.h>

#include "twin.h"

static int acquire(void)
{
    return (int)syscall(SYS_pidfd_open, getpid(), 0);
}

int main(void)
{
    int fd = acquire();

    RELEASE(close(fd));
    return fd < 0;
}
