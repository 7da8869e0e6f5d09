/* SPDX-License-Identifier: MIT */
#ifndef UNC_GATE_ADOPT_H
#define UNC_GATE_ADOPT_H

#include "gate/policy.h"

/*
 * The baseline of a gate, changed by what its reports had. Nothing is written before
 * unc__gate_write_baseline.
 */
struct unc__adopted {
    size_t added;
    size_t raised;
    size_t renewed; /* moved ones: under their new functions now */
    size_t removed; /* not seen any more */
    size_t lowered;
    size_t nameless; /* findings that no baseline can hold: without functions */
    size_t entries;  /* that there are now */
};

/* unc__gate_adopt: tolerate what counts; what was not seen stays. @today: YYYY-MM-DD;
 * @note: for those that are added; "": none. Returns: 0 or -ENOMEM. */
int unc__gate_adopt(struct unc__gate *gate, const char *today, const char *note,
                    struct unc__adopted *ret_adopted);

/* unc__gate_prune: take out and lower what is not seen any more; adds nothing. */
void unc__gate_prune(struct unc__gate *gate, struct unc__adopted *ret_adopted);

int unc__gate_write_baseline(struct unc__gate *gate, const char *path,
                             struct unc__problem *ret_problem);

/* Whether the gate has read one. */
bool unc__gate_has_baseline(const struct unc__gate *gate);

#endif
