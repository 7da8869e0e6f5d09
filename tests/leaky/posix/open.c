/* SPDX-License-Identifier: MIT */
/*
 * A file is opened and not closed.
 *
 * expect: unclosed fd file, 1, by open in acquire, missing close
 */
#include <fcntl.h>
#include <unistd.h>

#include "twin.h"

static int acquire(void)
{
    return open("/etc/passwd", O_RDONLY);
}

int main(void)
{
    int fd = acquire();

    RELEASE(close(fd));
    return fd < 0;
}
