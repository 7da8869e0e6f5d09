/* SPDX-License-Identifier: MIT */
/*
 * A descriptor is duplicated onto a number and not closed there.
 *
 * expect: unclosed fd duplicate, 1, by dup2 in acquire, missing close
 */
#include <unistd.h>

#include "twin.h"

static int acquire(void)
{
    return dup2(0, 40);
}

int main(void)
{
    int fd = acquire();

    RELEASE(close(fd));
    return fd < 0;
}
