/* SPDX-License-Identifier: MIT */
/*
 * A socket is made and not closed.
 *
 * expect: unclosed fd socket, 1, by socket in acquire, missing close
 */
#include <sys/socket.h>
#include <unistd.h>

#include "twin.h"

static int acquire(void)
{
    return socket(AF_UNIX, SOCK_STREAM, 0);
}

int main(void)
{
    int fd = acquire();

    RELEASE(close(fd));
    return fd < 0;
}
