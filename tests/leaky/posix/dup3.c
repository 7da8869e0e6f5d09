/* SPDX-License-Identifier: MIT */
/*
 * A descriptor is duplicated onto a number and not closed there.
 *
 * expect: unclosed fd duplicate, 1, by dup3 in acquire, missing close
 */
#include <fcntl.h>
#include <unistd.h>

#include "twin.h"

static int acquire(void)
{
    return dup3(0, 41, O_CLOEXEC);
}

int main(void)
{
    int fd = acquire();

    RELEASE(close(fd));
    return fd < 0;
}
