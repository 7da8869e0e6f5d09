/* SPDX-License-Identifier: MIT */
#ifndef UNC_GATE_SUPPRESSIONS_H
#define UNC_GATE_SUPPRESSIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "document/problem.h"
#include "gate/loaded.h"
#include "judge/suppression.h"

/*
 * The suppressions of some files, and what became of each line: asked finding by finding,
 * the first line that covers it is the one. Files in the order in which they were read,
 * the built-in list last, so that a use is counted for the line that a person wrote.
 */
struct unc__suppressions;

/* A line, and what it did; all is borrowed from the suppressions. */
struct unc__suppression_rule {
    struct unc__suppression line;
    const char *text; /* of the line, without blanks around; NUL-terminated */
    const char *path; /* "built-in": of the built-in list */
    unsigned number;  /* of the line, from 1 */
    bool is_builtin;
    bool is_expired;      /* it covers nothing any more */
    uint64_t findings;    /* that it covered, in whole or in part */
    uint64_t resources;   /* of these, as many as it covered */
    uint64_t exceeding;   /* resources it would have covered but for its max */
    uint64_t after_date;  /* resources it would have covered but for its date */
    uint64_t left_of_max; /* in the report that is judged */
    const char *reason;   /* NUL-terminated; the text of the line if it gives none */
};

/* Returns: NULL if there is no memory. */
struct unc__suppressions *unc__suppressions_new(void);
/* Accepts NULL. Returns: NULL. */
struct unc__suppressions *unc__suppressions_free(struct unc__suppressions *suppressions);

/* unc__suppressions_read: add the lines of the file @path. Returns: 0; -EINVAL: a line is
 * no suppression (@ret_problem has file and line), and nothing was added; -ENOMEM; what
 * the system said. */
int unc__suppressions_read(struct unc__suppressions *suppressions, const char *path,
                           struct unc__problem *ret_problem);

/* unc__suppressions_add_builtin: the list of gate/builtin_suppressions.h; after all
 * files. Returns: 0 or -ENOMEM. */
int unc__suppressions_add_builtin(struct unc__suppressions *suppressions);

/* unc__suppressions_check_reasons: -EINVAL, with the first line that gives no reason. */
int unc__suppressions_check_reasons(const struct unc__suppressions *suppressions,
                                    struct unc__problem *ret_problem);

/* unc__suppressions_begin: the findings that follow are of another report: max:N counts
 * from the beginning. */
void unc__suppressions_begin(struct unc__suppressions *suppressions);

/*
 * unc__suppressions_cover: how many resources of @finding are suppressed: none, all
 * (@finding->count), or as many as max: allows. Each call counts as a use. @ret_reason:
 * why, borrowed from the suppressions; NULL if none is; may be NULL.
 */
uint64_t unc__suppressions_cover(struct unc__suppressions *suppressions,
                                 const struct unc__loaded_finding *finding,
                                 const char **ret_reason);

size_t unc__suppressions_count(const struct unc__suppressions *suppressions);
const struct unc__suppression_rule *
unc__suppressions_at(const struct unc__suppressions *suppressions, size_t index);

/*
 * unc__suppressions_print: the table for people: what was used, what was not, what has
 * expired, what had more than its max. Unused lines of the built-in list are left out.
 * Nothing if there is nothing to say. Returns: 0 or a negative errno of the output.
 */
int unc__suppressions_print(const struct unc__suppressions *suppressions, FILE *stream);

#endif
