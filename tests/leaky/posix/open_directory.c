/* SPDX-License-Identifier: MIT */
/*
 * A directory is opened and not closed.
 *
 * expect: unclosed fd file, 1, by open in acquire, missing close
 */
#include <fcntl.h>
#include <unistd.h>

#include "twin.h"

static int acquire(void)
{
    return open("/etc", O_RDONLY | O_DIRECTORY);
}

int main(void)
{
    int fd = acquire();

    RELEASE(close(fd));
    return fd < 0;
}
