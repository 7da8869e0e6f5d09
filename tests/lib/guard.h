/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_LIB_GUARD_H
#define UNC_TESTS_LIB_GUARD_H

/*
 * The truth from outside: what the kernel says this process holds, whatever the library
 * under test believes. Two snapshots are compared, and the first difference is put in
 * words.
 */

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#define GUARD_FDS_MAX 1024

struct guard {
    bool is_open[GUARD_FDS_MAX]; /* from /proc/self/fd; a higher number is refused */
    struct sigaction dispositions[65]; /* by signal number; those of libc stay zero */
    sigset_t blocked;                  /* the calling thread's mask */
    size_t thread_count;
    bool has_children;
};

/* guard_take: what the process holds now. Aborts the test where /proc cannot be read. */
void guard_take(struct guard *ret_guard);

/*
 * guard_compare: take a second snapshot and compare it with @before. A thread that was
 * joined leaves /proc a moment later than its join returns: that moment is waited for.
 * @ret_text: on a difference, a sentence such as "left descriptor 7 (pipe:[1234]) open".
 * Returns: whether nothing differs.
 */
bool guard_compare(const struct guard *before, char *ret_text, size_t text_size);

#endif
