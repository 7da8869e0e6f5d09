/* SPDX-License-Identifier: MIT */
/*
 * A descriptor is duplicated and the copy is not closed.
 *
 * expect: unclosed fd duplicate, 1, by dup in acquire, missing close
 */
#include <unistd.h>

#include "twin.h"

static int acquire(void)
{
    return dup(0);
}

int main(void)
{
    int fd = acquire();

    RELEASE(close(fd));
    return fd < 0;
}
