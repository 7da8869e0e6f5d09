/* SPDX-License-Identifier: MIT */
#ifndef UNC_GATE_AGES_H
#define UNC_GATE_AGES_H

#include <stddef.h>
#include <stdint.h>

#include "gate/loaded.h"

/* How long the resources of a report had been open when it was made. */
struct unc__ages {
    struct unc__age *items; /* sorted by id */
    size_t count;
};

/* unc__ages_init: makes lists of the resources in @report's tree if they were left as
 * text. Returns: 0 or -ENOMEM. */
int unc__ages_init(struct unc__ages *ret_ages, struct unc__loaded_report *report);
void unc__ages_done(struct unc__ages *ages);

/*
 * unc__ages_count_young: how many resources of @finding are younger than @min_ms. A
 * report lists the oldest of a group; those that it only counts are young if the last
 * listed one is, and else are not.
 */
uint64_t unc__ages_count_young(const struct unc__ages *ages,
                               const struct unc__loaded_finding *finding,
                               uint64_t min_ms);

#endif
