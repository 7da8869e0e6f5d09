/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_LOOP_OPERATIONS_H
#define UNC_TESTS_LOOP_OPERATIONS_H

/*
 * The one list of what can be asked of a loop, and what each state answers. Every
 * argument but the loop is valid, if operations_fd is a descriptor that can be polled.
 */

#include <stddef.h>

#include <unclosed/loop.h>

struct operation {
    const char *name;
    int (*call)(struct unc_loop *loop);
    int when_elsewhere; /* while the loop runs in another thread */
    int when_closed;
    int when_freed;
    int when_forked; /* in a child, the loop being its parent's */
};

extern int operations_fd;
extern const struct operation operations[];
extern const size_t operation_count;

#endif
