/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_DESCRIPTORS_H
#define UNC_JUDGE_DESCRIPTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "judge/vector.h"

/*
 * The open descriptors of a process by what they lead to, so that those which lead to the
 * same are found: the other end of a pipe, duplicates. As they were when they were read.
 */
struct unc__descriptors {
    struct unc__vector items; /* by target */
    bool is_read;
};

struct unc__descriptors unc__descriptors_init(void);
void unc__descriptors_done(struct unc__descriptors *descriptors);

/* unc__descriptors_read: once; as far as /proc, a limit and memory allow. */
void unc__descriptors_read(struct unc__descriptors *descriptors, const char *proc);

/* unc__descriptors_find: the first that leads to @target, and how many do; they follow
 * it. */
size_t unc__descriptors_find(const struct unc__descriptors *descriptors,
                             const char *target, size_t *ret_count);
int unc__descriptors_at(const struct unc__descriptors *descriptors, size_t index);

#endif
