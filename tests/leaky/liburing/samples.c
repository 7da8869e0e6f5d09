/* SPDX-License-Identifier: MIT */
/*
 * What liburing's manual pages show, said again: a file that is read in pieces, several
 * at once; buffers and files that are registered; a read that waits for a time at most;
 * a listener that accepts until it is cancelled; news by an eventfd.
 */
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "ring.h"

#define PIECES 4
#define SIZE   64

static void must(int holds)
{
    if (!holds) {
        abort();
    }
}

static int take(struct io_uring *ring)
{
    struct io_uring_cqe *done = NULL;
    int result;

    need(io_uring_wait_cqe(ring, &done));
    result = done->res;
    io_uring_cqe_seen(ring, done);
    return result;
}

static void read_in_pieces(struct io_uring *ring)
{
    static char pieces[PIECES][SIZE];
    struct iovec rows[PIECES];
    int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);

    must(fd >= 0);
    for (int i = 0; i < PIECES; i++) {
        rows[i] = (struct iovec){ pieces[i], SIZE };
        io_uring_prep_readv(io_uring_get_sqe(ring), fd, &rows[i], 1, 0);
    }
    must(io_uring_submit(ring) == PIECES);
    for (int i = 0; i < PIECES; i++) {
        must(take(ring) == SIZE);
    }
    must(close(fd) == 0);
}

static void use_registered(struct io_uring *ring)
{
    static char buffer[SIZE];
    struct iovec row = { buffer, SIZE };
    struct io_uring_sqe *entry;
    int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    int news = eventfd(0, EFD_CLOEXEC);

    must(fd >= 0 && news >= 0);
    need(io_uring_register_files(ring, &fd, 1));
    need(io_uring_register_eventfd(ring, news));
    need(io_uring_register_buffers(ring, &row, 1));
    entry = io_uring_get_sqe(ring);
    io_uring_prep_read_fixed(entry, 0, buffer, SIZE, 0, 0);
    io_uring_sqe_set_flags(entry, IOSQE_FIXED_FILE);
    must(io_uring_submit(ring) == 1);
    must(take(ring) == SIZE);
    need(io_uring_unregister_buffers(ring));
    need(io_uring_unregister_eventfd(ring));
    need(io_uring_unregister_files(ring));
    must(close(news) == 0);
    must(close(fd) == 0);
}

static void wait_no_longer(struct io_uring *ring)
{
    struct __kernel_timespec soon = { .tv_nsec = 1000 };
    struct io_uring_sqe *entry = io_uring_get_sqe(ring);
    char byte;
    int fds[2];

    must(pipe2(fds, O_CLOEXEC) == 0);
    io_uring_prep_read(entry, fds[0], &byte, 1, 0);
    io_uring_sqe_set_flags(entry, IOSQE_IO_LINK);
    io_uring_prep_link_timeout(io_uring_get_sqe(ring), &soon, 0);
    must(io_uring_submit(ring) == 2);
    (void)take(ring);
    (void)take(ring);
    must(close(fds[0]) == 0);
    must(close(fds[1]) == 0);
}

static void accept_until_cancelled(struct io_uring *ring)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct io_uring_sqe *entry;
    int accepted;

    must(listener >= 0 && client >= 0);
    must(bind(listener, (struct sockaddr *)&address, size) == 0);
    must(listen(listener, 1) == 0);
    must(getsockname(listener, (struct sockaddr *)&address, &size) == 0);
    io_uring_prep_accept(io_uring_get_sqe(ring), listener, NULL, NULL, SOCK_CLOEXEC);
    must(io_uring_submit(ring) == 1);
    must(connect(client, (struct sockaddr *)&address, size) == 0);
    accepted = take(ring);
    must(accepted >= 0);
    must(close(accepted) == 0);
    entry = io_uring_get_sqe(ring);
    io_uring_prep_accept(entry, listener, NULL, NULL, SOCK_CLOEXEC);
    io_uring_sqe_set_data(entry, &address);
    must(io_uring_submit(ring) == 1);
    io_uring_prep_cancel(io_uring_get_sqe(ring), &address, 0);
    must(io_uring_submit(ring) == 1);
    (void)take(ring);
    (void)take(ring);
    must(close(client) == 0);
    must(close(listener) == 0);
}

int main(void)
{
    struct io_uring ring;

    need(io_uring_queue_init(8, &ring, 0));
    read_in_pieces(&ring);
    use_registered(&ring);
    wait_no_longer(&ring);
    accept_until_cancelled(&ring);
    io_uring_queue_exit(&ring);
    return 0;
}
