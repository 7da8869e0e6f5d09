/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_LIBRARY_ROW_H
#define UNC_PROBES_LIBRARY_ROW_H

#include <stdbool.h>

#include "probes/library.h"

/* What the shared form knows of each event library, by number. */
struct unc__library_names {
    const char *name;
    const char *call; /* that all versions have */
};
extern const struct unc__library_names unc__library_names[UNC__LIBRARY_COUNT];

/* Its calls; none: the library's headers were not there when this was built. */
struct unc__library_rows {
    int begin;
    int end; /* the first one that is not of it */
};
extern const struct unc__library_rows unc__library_rows[UNC__LIBRARY_COUNT];

/* unc__library_is_ours: whether @address is in this library of probes. */
bool unc__library_is_ours(const void *address);

/* unc__library_arrived: a call of it came here: if nobody has said so yet, it is in the
 * list of probes from now on. Any thread, async-signal-safe. */
void unc__library_arrived(enum unc__library library);

#endif
