/* SPDX-License-Identifier: MIT */
/*
 * Two rings of one place, one of them in memory that is freed.
 *
 * expect: unclosed loop io_uring, 2, by io_uring_queue_init in acquire,
 *         missing io_uring_queue_exit
 */
#include <stdlib.h>

#include "ring.h"

static int acquire(struct io_uring *ring)
{
    return io_uring_queue_init(4, ring, 0);
}

int main(void)
{
    struct io_uring first;
    struct io_uring *second = malloc(sizeof *second);

    struct io_uring *rings[16] = { &first, second };
    volatile int count = 2; /* not known, or the loop is written out: two places */

    for (volatile int i = 0; i < count; i++) {
        need(acquire(rings[i]));
        RELEASE(io_uring_queue_exit(rings[i]));
    }
    free(second);
    return 0;
}
