/* SPDX-License-Identifier: MIT */
#ifndef RING_H
#define RING_H

#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "twin.h"

/* With which a program ends where the kernel refuses rings, as in many containers:
 * probed.py says so. */
#define REFUSED 77

/* Ends the program if @r is a negative errno. */
static inline void need(int r)
{
    if (r < 0) {
        (void)fprintf(stderr, "io_uring: %s\n", strerror(-r));
        _exit(r == -EPERM || r == -ENOSYS ? REFUSED : 1);
    }
}

/* Submits, waits for one completion, and returns its result. */
static inline int run_one(struct io_uring *ring)
{
    struct io_uring_cqe *completion;
    int result;

    need(io_uring_submit(ring));
    need(io_uring_wait_cqe(ring, &completion));
    result = completion->res;
    io_uring_cqe_seen(ring, completion);
    return result;
}

#endif
