/* SPDX-License-Identifier: MIT */
/*
 * An inotify instance is made and not closed.
 *
 * expect: unclosed fd inotify, 1, by inotify_init1 in acquire, missing close
 */
#include <sys/inotify.h>
#include <unistd.h>

#include "twin.h"

static int acquire(void)
{
    return inotify_init1(IN_CLOEXEC);
}

int main(void)
{
    int fd = acquire();

    RELEASE(close(fd));
    return fd < 0;
}
