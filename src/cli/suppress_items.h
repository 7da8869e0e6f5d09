/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_SUPPRESS_ITEMS_H
#define UNC_CLI_SUPPRESS_ITEMS_H

#include <stdbool.h>
#include <stddef.h>

#include "document/problem.h"

/* What is to be suppressed: fingerprints, and what is known of each. */
struct unc__suppress_item {
    char fingerprint[64];
    char about[256]; /* "a socket was never closed: greet < main"; "": nothing is known */
};

struct unc__suppress_items {
    struct unc__suppress_item *items;
    size_t count;
    size_t room;
    size_t unreadable; /* reports */
};

void unc__suppress_items_done(struct unc__suppress_items *items);

/* unc__suppress_items_add_reports: each finding of the reports that the operands stand
 * for, once. What cannot be read is complained about and counted. Returns: 0; -ENOMEM or
 * -ENOENT, with @ret_problem. */
int unc__suppress_items_add_reports(struct unc__suppress_items *items, char **operands,
                                    struct unc__problem *ret_problem);

/* unc__suppress_items_add: a fingerprint as somebody typed it; in full, and with what is
 * known, if the newest report has one that begins like that. Returns: 0 or -ENOMEM. */
int unc__suppress_items_add(struct unc__suppress_items *items, const char *typed,
                            struct unc__problem *ret_problem);

#endif
