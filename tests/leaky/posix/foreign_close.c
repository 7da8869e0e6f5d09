/* SPDX-License-Identifier: MIT */
/*
 * The descriptor under a stream was closed, its number is a socket's by now, and
 * fclose closes that.
 *
 * expect: foreign-release fd socket, 1, in close_stream
 */
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "twin.h"

static void close_stream(FILE *stream)
{
    (void)fclose(stream);
}

int main(void)
{
    FILE *stream = fopen("/etc/passwd", "r");
    int fd;

    FORGET(close(fileno(stream)));
    fd = socket(AF_UNIX, SOCK_STREAM, 0);
    close_stream(stream);
    RELEASE(close(fd));
    return fd < 0;
}
