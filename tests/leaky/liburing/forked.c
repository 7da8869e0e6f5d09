/* SPDX-License-Identifier: MIT */
/*
 * A child of fork has the ring of its parent, which is no finding in it, and one of its
 * own, which is.
 *
 * expect: unclosed loop io_uring, 1, by io_uring_queue_init in acquire,
 *         missing io_uring_queue_exit
 */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ring.h"

static int acquire(struct io_uring *ring)
{
    return io_uring_queue_init(4, ring, 0);
}

static void work(void)
{
    struct io_uring own;

    need(acquire(&own));
    RELEASE(io_uring_queue_exit(&own));
    exit(0);
}

int main(void)
{
    struct io_uring ring;
    int status = 0;
    pid_t child;

    need(io_uring_queue_init(4, &ring, 0));
    child = fork();
    if (child == 0) {
        work();
    }
    (void)waitpid(child, &status, 0);
    io_uring_queue_exit(&ring);
    return WEXITSTATUS(status);
}
