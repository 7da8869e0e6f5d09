/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_INPUTS_LIST_H
#define UNC_CLI_INPUTS_LIST_H

#include <stdbool.h>

#include "cli/paths.h"
#include "document/problem.h"

/* The files that operands stand for; see cli/inputs.h. Begin with { .problem = ... }. */
struct unc__inputs_list {
    struct unc__paths reports;
    struct unc__paths runs; /* run.json, each with what its parts say */
    const char *output;     /* a file that is passed over in folders; NULL: none */
    /* Called with what should have a report and has none; @problem says why. Returns: 0,
     * or what ends the listing. NULL: nobody wants to know. */
    int (*on_lack)(const char *path, void *userdata);
    void *userdata;
    struct unc__problem *problem;
};

/* unc__is_beside: whether @operand is a run.json that a shell's * named along with
 * reports of its folder: those are meant, and not the folder once more. */
bool unc__is_beside(const char *operand, char *const *operands);

/* unc__inputs_list_add_run: such a run.json, without the reports that it lists. */
int unc__inputs_list_add_run(struct unc__inputs_list *list, const char *path);

/* unc__inputs_list_add: Returns: 0; what on_lack said; -ENOMEM, with the problem. */
int unc__inputs_list_add(struct unc__inputs_list *list, const char *operand);

void unc__inputs_list_done(struct unc__inputs_list *list);

#endif
