/* SPDX-License-Identifier: MIT */
#ifndef UNC_GATE_BASELINE_ENTRY_H
#define UNC_GATE_BASELINE_ENTRY_H

#include "gate/baseline.h"

/* unc__baseline_entry_new: takes @tree, also when it fails. Returns: 0; -EINVAL with
 * @ret_problem: a key is missing or is not what it must be; -ENOMEM. */
int unc__baseline_entry_new(cJSON *tree, struct unc__baseline_entry **ret_entry,
                            struct unc__problem *ret_problem);
void unc__baseline_entry_free(struct unc__baseline_entry *entry);

/* unc__baseline_append: at the end, which is out of order until unc__baseline_sort.
 * Returns: 0; -ENOMEM, and the entry is the caller's still. */
int unc__baseline_append(struct unc__baseline *baseline,
                         struct unc__baseline_entry *entry);
void unc__baseline_sort(struct unc__baseline *baseline);

#endif
