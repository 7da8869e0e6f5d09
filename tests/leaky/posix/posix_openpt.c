/* SPDX-License-Identifier: MIT */
/*
 * A pseudo-terminal is opened and not closed.
 *
 * expect: unclosed fd terminal, 1, by posix_openpt in acquire, missing close
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "twin.h"

static int acquire(void)
{
    return posix_openpt(O_RDWR | O_NOCTTY);
}

int main(void)
{
    int fd = acquire();

    RELEASE(close(fd));
    return fd < 0;
}
