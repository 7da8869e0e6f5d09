/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_DOCTOR_H
#define UNC_CLI_DOCTOR_H

#include <stdbool.h>

#include <cjson/cJSON.h>

#include "document/problem.h"
#include "inspect/diagnosis.h"
#include "symbolize/lookup.h"

/* unc__doctor_report: what a report says of how it was made, which came from @path. Takes
 * @tree. Returns: 0; -ENOMEM; what else unc__loaded_take says, with @ret_problem. */
int unc__doctor_report(cJSON *tree, const char *path, struct unc__lookup *lookup,
                       struct unc__diagnosis *ret_diagnosis,
                       struct unc__problem *ret_problem);

/* unc__doctor_run: what a run.json says of which processes reported in. */
void unc__doctor_run(const cJSON *run, struct unc__diagnosis *ret_diagnosis);

/* unc__doctor_environment: whether `unclosed run` has what it needs here. */
void unc__doctor_environment(struct unc__diagnosis *ret_diagnosis);

/* One operand that was looked at. */
struct unc__doctor_subject {
    const char *path; /* NULL: the environment */
    const char *kind; /* a word of the schema */
    const struct unc__diagnosis *diagnosis;
};

/* On standard output. */
void unc__doctor_print(const struct unc__doctor_subject *subject, bool is_quiet);

/* unc__doctor_json: the same as a tree; NULL: no memory. */
cJSON *unc__doctor_json(const struct unc__doctor_subject *subject);

#endif
