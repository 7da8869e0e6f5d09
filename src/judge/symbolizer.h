/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_SYMBOLIZER_H
#define UNC_JUDGE_SYMBOLIZER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UNC__SYMBOLIZERS_MAX  4
#define UNC__PIPE_TARGET_SIZE 32

/* The children that a sanitizer's runtime has told to find names of functions, and what
 * their standard input and output lead to: "pipe:[4711]". All zeros: there are none. */
struct unc__symbolizers {
    size_t count;
    char pipes[UNC__SYMBOLIZERS_MAX][2][UNC__PIPE_TARGET_SIZE];
};

/* unc__symbolizer_is: whether @pid is such a child, provided that nobody saw it started.
 * No system call in a program without a sanitizer. */
bool unc__symbolizer_is(uint32_t pid);

/* unc__symbolizers_read: those that there are now. */
struct unc__symbolizers unc__symbolizers_read(void);

/* unc__symbolizers_have: whether descriptor @fd of this process is of a pipe to one. */
bool unc__symbolizers_have(const struct unc__symbolizers *symbolizers, uint64_t fd);

#endif
