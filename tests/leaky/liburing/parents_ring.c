/* SPDX-License-Identifier: MIT */
/*
 * A child of fork exits the ring of its parent, which goes on with it.
 */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ring.h"

int main(void)
{
    struct io_uring ring;
    int status = 0;
    pid_t child;

    need(io_uring_queue_init(4, &ring, 0));
    child = fork();
    if (child == 0) {
        io_uring_queue_exit(&ring);
        exit(0);
    }
    (void)waitpid(child, &status, 0);
    io_uring_prep_nop(io_uring_get_sqe(&ring));
    need(run_one(&ring));
    io_uring_queue_exit(&ring);
    return WEXITSTATUS(status);
}
