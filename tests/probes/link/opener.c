/* SPDX-License-Identifier: MIT */
/*
 * A library, a plugin or an archive that opens a file for its caller and leaves a copy.
 */
#include <fcntl.h>
#include <unistd.h>

int opener_open(void);
int opener_open(void)
{
    int fd = open("/dev/null", O_RDONLY);

    return dup(fd) > fd ? fd : -1;
}
