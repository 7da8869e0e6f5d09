/* SPDX-License-Identifier: MIT */
/*
 * A connection is accepted and not closed.
 *
 * expect: unclosed fd socket, 1, by accept in acquire, missing close
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "twin.h"

static int listen_somewhere(struct sockaddr_in *ret_address)
{
    socklen_t size = sizeof *ret_address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    *ret_address = (struct sockaddr_in){ .sin_family = AF_INET,
                                         .sin_addr = { htonl(INADDR_LOOPBACK) } };
    if (bind(fd, (struct sockaddr *)ret_address, size) < 0 || listen(fd, 1) < 0 ||
        getsockname(fd, (struct sockaddr *)ret_address, &size) < 0) {
        return -1;
    }
    return fd;
}

static int acquire(int listener)
{
    return accept(listener, NULL, NULL);
}

int main(void)
{
    struct sockaddr_in address;
    int listener = listen_somewhere(&address);
    int client = socket(AF_INET, SOCK_STREAM, 0);
    int r = connect(client, (struct sockaddr *)&address, sizeof address);
    int fd = acquire(listener);

    (void)close(client);
    (void)close(listener);
    RELEASE(close(fd));
    return fd < 0 || r < 0;
}
