/* SPDX-License-Identifier: MIT */
/*
 * A file is created and not closed.
 *
 * expect: unclosed fd file, 1, by creat in acquire, missing close
 */
#include <fcntl.h>
#include <unistd.h>

#include "twin.h"

static int acquire(void)
{
    return creat("/dev/null", 0600);
}

int main(void)
{
    int fd = acquire();

    RELEASE(close(fd));
    return fd < 0;
}
