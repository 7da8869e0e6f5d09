/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_CLOSED_RANGE_H
#define UNC_PROBES_CLOSED_RANGE_H

#include <stdint.h>

#include "stack/caller.h"

/* What close_range does to the record, however it is called. Begin before the call, end
 * after its success. */
uint64_t unc__closed_range_begin(const struct unc__caller *caller);
void unc__closed_range_end(unsigned first, unsigned last, unsigned flags, uint64_t floor,
                           const struct unc__caller *caller);

#endif
