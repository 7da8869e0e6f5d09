/* SPDX-License-Identifier: MIT */
/*
 * An eventfd is made and not closed.
 *
 * expect: unclosed fd eventfd, 1, by eventfd in acquire, missing close
 */
#include <sys/eventfd.h>
#include <unistd.h>

#include "twin.h"

static int acquire(void)
{
    return eventfd(0, EFD_CLOEXEC);
}

int main(void)
{
    int fd = acquire();

    RELEASE(close(fd));
    return fd < 0;
}
