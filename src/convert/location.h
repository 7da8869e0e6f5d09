/* SPDX-License-Identifier: MIT */
#ifndef UNC_CONVERT_LOCATION_H
#define UNC_CONVERT_LOCATION_H

#include <stdbool.h>

#include "gate/loaded.h"

/*
 * Where a reader that knows a source tree has to point: relative to its root, because
 * paths of the machine that compiled mean nothing elsewhere.
 */
struct unc__location {
    const char *path;     /* relative to the root if it is inside; "": nothing is known */
    unsigned line;        /* 0: unknown, and then `path` is a binary's */
    const char *function; /* "" */
    bool is_inside;       /* below the root: `path` is relative */
};

struct unc__location_options {
    const char *root;            /* of the source tree; NULL: found, from here upwards */
    const char *const *maps;     /* "FROM=TO", NULL-terminated; NULL: none */
    const char *const *wrappers; /* functions that only open for others: their caller is
                                  * the place; NULL-terminated; NULL: none */
};

struct unc__locations;

/* unc__locations_new: @options must stay. Returns: 0 or -ENOMEM. */
int unc__locations_new(const struct unc__location_options *options,
                       struct unc__locations **ret_locations);
/* Accepts NULL. Returns: NULL. */
struct unc__locations *unc__locations_free(struct unc__locations *locations);

/*
 * unc__location_of: the place to mend: that of the call that the loop's record knows,
 * else the innermost frame of the user's code with a line that is below the root and no
 * wrapper, else a wrapper there, else one outside, else any frame with a line; without
 * any line, the file of the innermost module of the user's, or of the program. The
 * strings live as long as @locations or @report.
 * Returns: 0 or -ENOMEM.
 */
int unc__location_of(struct unc__locations *locations,
                     const struct unc__loaded_report *report,
                     const struct unc__loaded_finding *finding,
                     struct unc__location *ret_location);

/* unc__location_of_stack: the same of any stack, NULL as well: `path` is "" where it says
 * nothing. Returns: 0 or -ENOMEM. */
int unc__location_of_stack(struct unc__locations *locations,
                           const struct unc__loaded_stack *stack,
                           struct unc__location *ret_location);

/* unc__location_of_site: the same of a call that the loop's record knows. Returns: 0 or
 * -ENOMEM. */
int unc__location_of_site(struct unc__locations *locations,
                          const struct unc__loaded_site *site,
                          struct unc__location *ret_location);

/* unc__location_of_frame: the same of one frame; `path` is that of its module where no
 * line is known. Returns: 0 or -ENOMEM. */
int unc__location_of_frame(struct unc__locations *locations,
                           const struct unc__loaded_frame *frame,
                           struct unc__location *ret_location);

/*
 * unc__location_file: a file's name for readers that know nothing but their tree and
 * refuse whatever is absolute, or is none: inside it is the path; outside what is left
 * of it without "/" and "../" in front; of a binary there its name alone; else @program,
 * else "unknown". Borrowed from both.
 */
const char *unc__location_file(const struct unc__location *location, const char *program);

/* The root, absolute, without a slash at its end; "": unknown. */
const char *unc__locations_root(const struct unc__locations *locations);

#endif
