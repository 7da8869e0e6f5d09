/* SPDX-License-Identifier: MIT */
/*
 * A memfd is made and not closed.
 *
 * expect: unclosed fd memfd, 1, by memfd_create in acquire, missing close
 */
#include <sys/mman.h>
#include <unistd.h>

#include "twin.h"

static int acquire(void)
{
    return memfd_create("cache", MFD_CLOEXEC);
}

int main(void)
{
    int fd = acquire();

    RELEASE(close(fd));
    return fd < 0;
}
