/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_SORT_H
#define UNC_JUDGE_SORT_H

#include <stdbool.h>
#include <stddef.h>

typedef bool unc__before_fn(const void *a, const void *b);

/* unc__sort: in place, at most n log n steps; equal items end in any order. */
void unc__sort(void *items, size_t count, size_t item_size, unc__before_fn *is_before);

#endif
