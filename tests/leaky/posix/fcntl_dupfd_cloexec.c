/* SPDX-License-Identifier: MIT */
/*
 * fcntl duplicates too.
 *
 * expect: unclosed fd duplicate, 1, by fcntl in acquire, missing close
 */
#include <fcntl.h>
#include <unistd.h>

#include "twin.h"

static int acquire(void)
{
    return fcntl(0, F_DUPFD_CLOEXEC, 20);
}

int main(void)
{
    int fd = acquire();

    RELEASE(close(fd));
    return fd < 0;
}
