/* SPDX-License-Identifier: MIT */
/*
 * An epoll instance is made and not closed.
 *
 * expect: unclosed fd epoll, 1, by epoll_create in acquire, missing close
 */
#include <sys/epoll.h>
#include <unistd.h>

#include "twin.h"

static int acquire(void)
{
    return epoll_create(1);
}

int main(void)
{
    int fd = acquire();

    RELEASE(close(fd));
    return fd < 0;
}
