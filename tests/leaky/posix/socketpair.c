/* SPDX-License-Identifier: MIT */
/*
 * A pair of sockets is made and not closed.
 *
 * expect: unclosed fd socket, 2, by socketpair in acquire, missing close
 */
#include <sys/socket.h>
#include <unistd.h>

#include "twin.h"

static int acquire(int fd[2])
{
    return socketpair(AF_UNIX, SOCK_STREAM, 0, fd);
}

int main(void)
{
    int fd[2];
    int r = acquire(fd);

    RELEASE(close(fd[0]));
    RELEASE(close(fd[1]));
    return r < 0;
}
