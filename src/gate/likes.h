/* SPDX-License-Identifier: MIT */
#ifndef UNC_GATE_LIKES_H
#define UNC_GATE_LIKES_H

#include <stddef.h>

struct unc__baseline_entry;

/*
 * Which entries of a baseline may be what a finding was before it moved, without looking
 * at each. Entries are borrowed.
 */
struct unc__likes;

/* Returns: NULL if there is no memory. */
struct unc__likes *unc__likes_new(struct unc__baseline_entry *const *entries,
                                  size_t count);
/* Accepts NULL. Returns: NULL. */
struct unc__likes *unc__likes_free(struct unc__likes *likes);

/* Returns: whether @entry is taken; the first that is ends the search. */
typedef int unc__likes_fn(struct unc__baseline_entry *entry, void *userdata);

/* unc__likes_each: candidates for a finding of @class, @kind and @functions; one may be
 * given again, and some are none: unc__chain_is_moved decides. Accepts NULL. */
void unc__likes_each(const struct unc__likes *likes, const char *class, const char *kind,
                     const char *functions, unc__likes_fn *each, void *userdata);

#endif
