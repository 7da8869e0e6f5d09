/* SPDX-License-Identifier: MIT */
/*
 * Flags that the compiler does not know make another call of it where _FORTIFY_SOURCE
 * is on.
 *
 * expect: unclosed fd file, 1, by open in acquire, missing close
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "twin.h"

static int acquire(void)
{
    int flags = getenv("HOME") != NULL ? O_RDONLY : O_RDONLY | O_CLOEXEC;

    return open("/etc/passwd", flags);
}

int main(void)
{
    int fd = acquire();

    RELEASE(close(fd));
    return fd < 0;
}
