/* SPDX-License-Identifier: MIT */
/*
 * Rings are set up in one place and copied to another, which exits them; places are used
 * again, and memory is freed before the ring is exited elsewhere.
 */
#include <stdlib.h>

#include "ring.h"

#define COUNT 4

int main(void)
{
    struct io_uring *rings = NULL;
    struct io_uring ring;

    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < COUNT; i++) {
            struct io_uring *grown = realloc(rings, (size_t)(i + 1) * sizeof *rings);

            if (grown == NULL) {
                return 1;
            }
            rings = grown;
            need(io_uring_queue_init(4, &ring, 0));
            rings[i] = ring;
        }
        for (int i = 0; i < COUNT; i++) {
            io_uring_queue_exit(&rings[i]);
        }
        free(rings);
        rings = NULL;
    }
    return 0;
}
