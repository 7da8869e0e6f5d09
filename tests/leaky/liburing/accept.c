/* SPDX-License-Identifier: MIT */
/*
 * A request accepted a connection.
 *
 * expect: unseen fd socket, 1, in -
 * says: Ring 1 of this process may have opened it: a request such as openat
 */
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "ring.h"

int main(void)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    socklen_t size = sizeof address;
    struct io_uring ring;
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int client = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int fd;

    need(io_uring_queue_init(4, &ring, 0));
    if (bind(listener, (struct sockaddr *)&address, sizeof address.sun_family) < 0 ||
        listen(listener, 1) < 0 ||
        getsockname(listener, (struct sockaddr *)&address, &size) < 0 ||
        connect(client, (struct sockaddr *)&address, size) < 0) {
        return 1;
    }
    io_uring_prep_accept(io_uring_get_sqe(&ring), listener, NULL, NULL, SOCK_CLOEXEC);
    fd = run_one(&ring);
    RELEASE(close(fd));
    io_uring_queue_exit(&ring);
    (void)close(client);
    (void)close(listener);
    return fd < 0;
}
