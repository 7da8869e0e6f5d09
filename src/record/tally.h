/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_TALLY_H
#define UNC_RECORD_TALLY_H

#include <stddef.h>
#include <stdint.h>

#include "record/space.h"

/*
 * Which lifecycle errors does this thread make while somebody counts? The record has one
 * place for equal ones of all threads; a tally has this thread's share, by the same
 * index. Tallies nest, and one that began before a fork counts nothing in the child.
 */
struct unc__tally {
    struct unc__tally *outer;
    uint32_t generation;
    uint64_t counts[UNC__MISUSE_COUNT_MAX];
};

/* unc__tally_begin: count into @tally, which is zeroed, until the end. */
void unc__tally_begin(struct unc__tally *tally);

/* unc__tally_end: and those that began after it, which are left alone. */
void unc__tally_end(const struct unc__tally *tally);

/* unc__tally_note: this thread made the misuse with this index once more. */
void unc__tally_note(size_t index);

/* unc__tally_take_back: it was none, where it was noted. */
void unc__tally_take_back(size_t index);

#endif
