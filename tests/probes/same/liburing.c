/* SPDX-License-Identifier: MIT */
#include <liburing.h>
#include <sys/eventfd.h>

#include "same.h"

static void turn(void)
{
    struct io_uring_cqe *done = NULL;
    struct io_uring ring;
    char byte;
    int fds[2];
    int news = eventfd(0, EFD_CLOEXEC);

    fill(fds);
    must(news >= 0 && io_uring_queue_init(4, &ring, 0) == 0);
    must(io_uring_register_eventfd(&ring, news) == 0 &&
         io_uring_register_files(&ring, fds, 2) == 0);
    io_uring_prep_read(io_uring_get_sqe(&ring), fds[0], &byte, 1, 0);
    must(io_uring_submit(&ring) == 1 && io_uring_wait_cqe(&ring, &done) == 0 &&
         done->res == 1);
    io_uring_cqe_seen(&ring, done);
    must(io_uring_unregister_files(&ring) == 0 &&
         io_uring_unregister_eventfd(&ring) == 0);
    io_uring_queue_exit(&ring);
    must(close(news) == 0 && close(fds[0]) == 0 && close(fds[1]) == 0);
}
