/* SPDX-License-Identifier: MIT */
/*
 * Each thread has a ring of its own; one of them ends without exiting it.
 *
 * expect: unclosed loop io_uring, 1, by io_uring_queue_init in acquire,
 *         missing io_uring_queue_exit
 */
#include <pthread.h>

#include "ring.h"

static int acquire(struct io_uring *ring)
{
    return io_uring_queue_init(4, ring, 0);
}

static void *work(void *is_careful)
{
    struct io_uring ring;

    need(acquire(&ring));
    if (is_careful != NULL) {
        io_uring_queue_exit(&ring);
    } else {
        RELEASE(io_uring_queue_exit(&ring));
    }
    return NULL;
}

int main(void)
{
    static int yes;
    pthread_t threads[2];

    for (int i = 0; i < 2; i++) {
        if (pthread_create(&threads[i], NULL, work, i == 0 ? &yes : NULL) != 0) {
            return 1;
        }
    }
    for (int i = 0; i < 2; i++) {
        (void)pthread_join(threads[i], NULL);
    }
    return 0;
}
