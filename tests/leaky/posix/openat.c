/* SPDX-License-Identifier: MIT */
/*
 * A file is opened beside a directory and not closed.
 *
 * expect: unclosed fd file, 1, by openat in acquire, missing close
 */
#include <fcntl.h>
#include <unistd.h>

#include "twin.h"

static int acquire(void)
{
    return openat(AT_FDCWD, "/etc/passwd", O_RDONLY);
}

int main(void)
{
    int fd = acquire();

    RELEASE(close(fd));
    return fd < 0;
}
