/* SPDX-License-Identifier: MIT */
/*
 * A request closes what calls have opened, and others of another kind come under the same
 * number, by requests and by calls.
 */
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ring.h"

static void close_by_request(struct io_uring *ring, int fd)
{
    io_uring_prep_close(io_uring_get_sqe(ring), fd);
    need(run_one(ring));
}

int main(void)
{
    struct io_uring ring;
    int fd[2];

    need(io_uring_queue_init(4, &ring, 0));
    close_by_request(&ring, open("/dev/null", O_RDONLY | O_CLOEXEC));
    close_by_request(&ring, eventfd(0, EFD_CLOEXEC));
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, fd) < 0) {
        return 1;
    }
    close_by_request(&ring, fd[1]);
    io_uring_prep_openat(io_uring_get_sqe(&ring), AT_FDCWD, "/dev/zero",
                         O_RDONLY | O_CLOEXEC, 0);
    fd[1] = run_one(&ring); /* the number of a socket */
    need(fd[1]);
    (void)close(fd[1]);
    close_by_request(&ring, fd[0]);
    fd[0] = eventfd(0, EFD_CLOEXEC);
    close_by_request(&ring, fd[0]);
    io_uring_queue_exit(&ring);
    return 0;
}
