/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_REPORTS_H
#define UNC_CLI_REPORTS_H

#include <stdbool.h>

#include "gate/loaded.h"

/*
 * Reports for a subcommand that judges them: each read, given its symbols, handed over
 * and freed, so that memory does not depend on how many there are. What should have been
 * a report and is none, and what a run could not keep, is handed over by name.
 */
struct unc__reports {
    const char *command; /* its name, for complaints about symbols */
    struct unc__lookup *lookup;
    bool has_resources; /* lists of resources stay text else: document/document.h */
    bool is_taken;      /* on_report takes the report; else it is freed afterwards */
    /* Returns: 0, or what ends the reading. */
    int (*on_report)(struct unc__loaded_report *report, void *userdata);
    /* What a run saw that told nothing, "make (pid 7)". NULL: nobody wants to know. */
    int (*on_unobserved)(const char *text, void *userdata);
    int (*on_unmeasured)(const char *name, const char *why, void *userdata);
    void *userdata;
};

/*
 * unc__reports_each: @operands: as unc__inputs_each has them. Returns: 0; what a function
 * said; -ENOENT: there is nothing to read at all, and on_unmeasured was told; -ENOMEM.
 */
int unc__reports_each(char **operands, const struct unc__reports *reports);

#endif
