/* SPDX-License-Identifier: MIT */
/*
 * The file is unlinked at once; its descriptor is not closed.
 *
 * expect: unclosed fd temporary_file, 1, by mkostemps in acquire, missing close
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "twin.h"

static int acquire(void)
{
    char path[] = "/tmp/unclosed-XXXXXX.txt";
    int fd = mkostemps(path, 4, O_CLOEXEC);

    (void)unlink(path);
    return fd;
}

int main(void)
{
    int fd = acquire();

    RELEASE(close(fd));
    return fd < 0;
}
