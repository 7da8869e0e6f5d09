/* SPDX-License-Identifier: MIT */
#ifndef UNC_GATE_POLICY_H
#define UNC_GATE_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cjson/cJSON.h>

#include "document/problem.h"
#include "gate/loaded.h"

/*
 * What decides: findings against a baseline, suppressions, limits. Reports are added one
 * after the other, and may be freed at once: memory grows with the number of different
 * findings, not of reports.
 */
struct unc__gate;

/* words: new, any, none, stale */
enum unc__fail_on {
    UNC__FAIL_ON_DEFAULT, /* new with a baseline, any without */
    UNC__FAIL_ON_NEW,
    UNC__FAIL_ON_ANY,
    UNC__FAIL_ON_NONE,
    UNC__FAIL_ON_STALE /* new, and entries of the baseline that were not seen */
};

struct unc__gate_options {
    const char *baseline;            /* a file; NULL: none */
    bool is_baseline_optional;       /* it need not exist */
    const char *const *suppressions; /* files, NULL-terminated; NULL: none */
    bool has_builtin;                /* the built-in suppressions */
    enum unc__fail_on fail_on;
    const char *const *max;  /* "kind=n", NULL-terminated; NULL: none */
    const char *evidence;    /* "single", "likely", "certain"; NULL: "single" */
    bool is_library_counted; /* findings of origin library fail as well */
    bool is_killed_accepted; /* unsealed records are no reason for status 3 */
    const char *const
        *required;              /* programs that have to report, at most 64; NULL: none */
    const char *const *min_age; /* "kind=ms": younger ones do not count; NULL: none */
    bool is_reason_required;    /* suppressions without one are wrong use */
};

/*
 * unc__gate_new: @options and what they point to are not needed afterwards. Returns: 0;
 * -EINVAL: an option, the baseline or a suppression is wrong, and @ret_problem says what
 * (the file and the line); -ENOENT: the baseline is not there; -ENOMEM; what the system
 * said of a file.
 */
int unc__gate_new(const struct unc__gate_options *options, struct unc__gate **ret_gate,
                  struct unc__problem *ret_problem);
/* Accepts NULL. Returns: NULL. */
struct unc__gate *unc__gate_free(struct unc__gate *gate);

/* unc__gate_add: judge the findings of @report: each gets its status and its reason
 * (unc__loaded_update writes them into the tree), as far as the reports up to here tell.
 * Reasons are the gate's. Returns: 0 or -ENOMEM. */
int unc__gate_add(struct unc__gate *gate, struct unc__loaded_report *report);

/* unc__gate_add_unmeasured: something that should have been a report and is not. */
int unc__gate_add_unmeasured(struct unc__gate *gate, const char *name, const char *why);

/*
 * Counts are of resources, and of misuses: both are findings. What several reports have,
 * by its fingerprint, is counted as in the report that has most of it; released is added
 * up over the processes. "unclosed" is all that counts: new_ones and in_baseline.
 */
struct unc__gate_result {
    int status; /* of the command: 0, 1, 3 */
    size_t reports;
    size_t unmeasured;
    size_t failed;     /* findings */
    uint64_t unclosed; /* neither suppressed, nor expected, nor tolerated */
    uint64_t new_ones; /* of these; the others are in the baseline */
    uint64_t in_baseline;
    uint64_t suppressed;
    uint64_t expected;
    uint64_t tolerated; /* by the options: too little evidence, of a library, too young;
                         * or held by a process that went on */
    uint64_t released;
    uint64_t stale; /* entries of the baseline with more than there is */
};

/* unc__gate_result: what it is so far; more may be added. */
struct unc__gate_result unc__gate_result(struct unc__gate *gate);

/*
 * unc__gate_print_reasons: what failed and why, what was tolerated, and the tables of
 * suppressions and baseline, for people. @is_short: only what failed.
 * Returns: 0 or a negative errno.
 */
int unc__gate_print_reasons(struct unc__gate *gate, FILE *stream, bool has_color,
                            bool is_short);

/* unc__gate_unmeasured: the @index-th of what was not measured, borrowed; of many only
 * the first are kept. Returns: whether there is one. */
bool unc__gate_unmeasured(const struct unc__gate *gate, size_t index,
                          const char **ret_name, const char **ret_why);

/* unc__gate_print_unmeasured: a line for each: @prefix, its name, why. */
int unc__gate_print_unmeasured(const struct unc__gate *gate, FILE *stream,
                               const char *prefix);

/* unc__gate_print_held: what processes held that were killed, a line each, if nothing
 * better is known of it. Returns: how many findings that are. */
size_t unc__gate_print_held(const struct unc__gate *gate, FILE *stream);

/* unc__gate_fails: whether the findings with @fingerprint that count fail, by all that
 * decides: the baseline, --fail-on, --max. After unc__gate_result. */
bool unc__gate_fails(const struct unc__gate *gate, const char *fingerprint);

/* unc__gate_first_failed: the fingerprint of the first finding that fails; NULL: none. */
const char *unc__gate_first_failed(const struct unc__gate *gate);

/*
 * unc__total_print: "3 unclosed (2 new, 1 in the baseline), 1 suppressed, 41 released;
 * report: app.json", without the end of the line.
 * @paths: what the reports were read from, NULL-terminated.
 */
void unc__total_print(const struct unc__gate_result *result, FILE *stream,
                      char *const *paths);

/* unc__total_print_counts: the same up to the semicolon. */
void unc__total_print_counts(const struct unc__gate_result *result, FILE *stream);

/* unc__gate_json: the same for programs: unclosed-gate/1. Returns: NULL if there is no
 * memory. */
cJSON *unc__gate_json(struct unc__gate *gate);

#endif
