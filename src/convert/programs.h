/* SPDX-License-Identifier: MIT */
#ifndef UNC_CONVERT_PROGRAMS_H
#define UNC_CONVERT_PROGRAMS_H

#include <stddef.h>
#include <stdint.h>

#include "convert/conversion.h"

/*
 * What was to be measured, each name once: programs, however many processes had them, and
 * what there is no report of (a file that could not be read, a program that had to
 * report). Formats of which readers believe in tests have one for each of them, so that a
 * clean program is seen as one, and one that nobody watched is never green.
 *
 * Strings are the conversion's.
 */
struct unc__program {
    const char *name;
    size_t report_count; /* 0: there is none */
    size_t unmeasured_count;
    const char *why;  /* of the first that was not measured; "": all was */
    double uptime_ms; /* of all processes */
};

struct unc__programs {
    struct unc__program *items; /* by name */
    size_t count;
};

/* Returns: 0 or -ENOMEM. */
int unc__programs_new(const struct unc__conversion *conversion,
                      struct unc__programs *ret_programs);
void unc__programs_done(struct unc__programs *programs);

#endif
