/* SPDX-License-Identifier: MIT */
/*
 * A request opened a file: no call returned its number, only the kernel knows. The report
 * says that the ring may have been it.
 *
 * expect: unseen fd file, 1, in -
 * says: Ring 1 of this process may have opened it: a request such as openat
 */
#include <fcntl.h>
#include <unistd.h>

#include "ring.h"

int main(void)
{
    struct io_uring ring;
    struct io_uring_sqe *request;
    int fd;

    need(io_uring_queue_init(4, &ring, 0));
    request = io_uring_get_sqe(&ring);
    io_uring_prep_openat(request, AT_FDCWD, "/dev/zero", O_RDONLY | O_CLOEXEC, 0);
    fd = run_one(&ring);
    RELEASE(close(fd));
    io_uring_queue_exit(&ring);
    return fd < 0;
}
