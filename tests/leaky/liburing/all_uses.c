/* SPDX-License-Identifier: MIT */
/*
 * Everything that the probes see of liburing, and nothing left: rings of each call, what
 * is registered with them and taken away again, or not, requests that open and close.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "ring.h"

static void register_files(struct io_uring *ring, int file)
{
    int again = dup(file);

    need(io_uring_register_files(ring, &file, 1));
    if (io_uring_register_files(ring, &file, 1) >= 0) {
        abort(); /* it has some already */
    }
    need(io_uring_register_files_update(ring, 0, &again, 1));
    need(io_uring_unregister_files(ring));
    if (io_uring_unregister_files(ring) >= 0) {
        abort();
    }
    (void)close(again);
    if (io_uring_register_files_sparse(ring, 4) >= 0) { /* Linux 5.19 */
        need(io_uring_unregister_files(ring));
    }
}

static void register_buffers(struct io_uring *ring)
{
    static char memory[2][4096];
    struct iovec buffers[2] = { { memory[0], sizeof memory[0] },
                                { memory[1], sizeof memory[1] } };

    need(io_uring_register_buffers(ring, buffers, 2));
    need(io_uring_unregister_buffers(ring));
    if (io_uring_register_buffers_sparse(ring, 4) >= 0) {
        need(io_uring_unregister_buffers(ring));
    }
}

static void register_events(struct io_uring *ring)
{
    int event = eventfd(0, EFD_CLOEXEC);

    need(io_uring_register_eventfd(ring, event));
    need(io_uring_unregister_eventfd(ring));
    need(io_uring_register_eventfd_async(ring, event));
    (void)close(event); /* the ring goes on telling it */
}

static void make_requests(struct io_uring *ring)
{
    struct __kernel_timespec soon = { .tv_nsec = 1000 };
    struct io_uring_cqe *completion;
    int files[2];

    for (int i = 0; i < 2; i++) {
        io_uring_prep_openat(io_uring_get_sqe(ring), AT_FDCWD, "/dev/null",
                             O_RDONLY | O_CLOEXEC, 0);
        files[i] = run_one(ring);
        need(files[i]);
    }
    io_uring_prep_close(io_uring_get_sqe(ring), files[0]);
    need(run_one(ring));
    (void)close(files[1]);
    io_uring_prep_socket(io_uring_get_sqe(ring), AF_UNIX, SOCK_STREAM, 0, 0);
    files[0] = run_one(ring);
    if (files[0] >= 0) { /* Linux 5.19 */
        (void)close(files[0]);
    }
    (void)io_uring_wait_cqe_timeout(ring, &completion, &soon);
    (void)io_uring_wait_cqes(ring, &completion, 1, &soon, NULL);
}

static void use(struct io_uring *ring)
{
    int file = open("/dev/null", O_RDONLY | O_CLOEXEC);

    register_files(ring, file);
    register_buffers(ring);
    register_events(ring);
    make_requests(ring);
    need(io_uring_register_files(ring, &file, 1)); /* goes with the ring */
    (void)close(file);
    if (io_uring_register_ring_fd(ring) >= 0) { /* Linux 5.18 */
        make_requests(ring);
    }
}

static int init_with_params(struct io_uring *ring)
{
    struct io_uring_params params = { .flags = IORING_SETUP_CLAMP };

    return io_uring_queue_init_params(1 << 20, ring, &params);
}

static int init_by_hand(struct io_uring *ring)
{
    struct io_uring_params params = { 0 };
    int fd = io_uring_setup(8, &params);
    int r = fd < 0 ? fd : io_uring_queue_mmap(fd, &params, ring);

    if (r < 0) {
        return r;
    }
    ring->features = params.features; /* this, and an order, are left to us */
    for (unsigned i = 0; i < params.sq_entries; i++) {
        ring->sq.array[i] = i;
    }
    return 0;
}

int main(void)
{
    struct io_uring_params params = { 0 };
    struct io_uring_probe *probe;
    struct io_uring ring;
    struct io_uring refused;

    need(io_uring_queue_init(8, &ring, 0));
    use(&ring);
    io_uring_queue_exit(&ring);
    need(init_with_params(&ring));
    use(&ring);
    io_uring_queue_exit(&ring);
    need(init_by_hand(&ring));
    use(&ring);
    io_uring_queue_exit(&ring);
    (void)close(io_uring_setup(4, &params));
    if (io_uring_queue_init(0, &refused, 0) >= 0) {
        return 1; /* no ring without entries */
    }
    probe = io_uring_get_probe(); /* by a ring of its own */
    io_uring_free_probe(probe);
    return 0;
}
