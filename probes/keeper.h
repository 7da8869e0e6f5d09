/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_KEEPER_H
#define UNC_PROBES_KEEPER_H

#include "stack/caller.h"

/* unc__keeper_reason: why threads that the library of @caller makes stay for ever; NULL:
 * they do not, or nobody knows. No lock, no heap. */
const char *unc__keeper_reason(const struct unc__caller *caller);

#endif
