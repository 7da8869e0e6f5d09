/* SPDX-License-Identifier: MIT */
/*
 * A descriptor is closed twice.
 *
 * expect: double-release fd file, 1, in close_again
 */
#include <fcntl.h>
#include <unistd.h>

#include "twin.h"

static void close_again(int fd)
{
    (void)close(fd);
}

int main(void)
{
    int fd = open("/etc/passwd", O_RDONLY);

    (void)close(fd);
    FORGET(close_again(fd));
    return fd < 0;
}
