/* SPDX-License-Identifier: MIT */
/*
 * A file is opened by a request whose completion nobody reads, and the ring is exited.
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
    struct io_uring_cqe *completion;

    need(io_uring_queue_init(4, &ring, 0));
    request = io_uring_get_sqe(&ring);
    io_uring_prep_openat(request, AT_FDCWD, "/dev/zero", O_RDONLY | O_CLOEXEC, 0);
    need(io_uring_submit_and_wait(&ring, 1));
#ifdef TIDY
    need(io_uring_wait_cqe(&ring, &completion));
    (void)close(completion->res);
#else
    (void)completion;
#endif
    io_uring_queue_exit(&ring);
    return 0;
}
