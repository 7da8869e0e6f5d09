/* SPDX-License-Identifier: MIT */
/*
 * A descriptor is used after it was closed.
 *
 * expect: use-after-release fd file, 1, in use_it
 */
#include <fcntl.h>
#include <unistd.h>

#include "twin.h"

static int use_it(int fd)
{
    return dup(fd);
}

int main(void)
{
    int fd = open("/etc/passwd", O_RDONLY);

    (void)close(fd);
    FORGET(use_it(fd));
    return fd < 0;
}
