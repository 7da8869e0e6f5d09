/* SPDX-License-Identifier: MIT */
/*
 * The file is unlinked at once; its descriptor is not closed.
 *
 * expect: unclosed fd temporary_file, 1, by mkstemp in acquire, missing close
 */
#include <stdlib.h>
#include <unistd.h>

#include "twin.h"

static int acquire(void)
{
    char path[] = "/tmp/unclosed-XXXXXX";
    int fd = mkstemp(path);

    (void)unlink(path);
    return fd;
}

int main(void)
{
    int fd = acquire();

    RELEASE(close(fd));
    return fd < 0;
}
