/* SPDX-License-Identifier: MIT */
#ifndef UNC_GATE_POLICY_H
#define UNC_GATE_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
    const char *const *max;     /* "kind=n", NULL-terminated; NULL: none */
    const char *evidence;       /* "single", "likely", "certain" */
    bool is_library_counted;    /* findings of origin library fail as well */
    bool is_killed_accepted;    /* unsealed records are no reason for status 3 */
    const char *const *min_age; /* "kind=ms": younger ones do not count; NULL: none */
    bool is_reason_required;    /* suppressions without one are wrong use */
};

int unc__gate_new(const struct unc__gate_options *options, struct unc__gate **ret_gate,
                  struct unc__problem *ret_problem);
struct unc__gate *unc__gate_free(struct unc__gate *gate);

/* unc__gate_add: judge the findings of @report: each gets its status and its reason
 * (unc__loaded_update writes them into the tree). */
int unc__gate_add(struct unc__gate *gate, struct unc__loaded_report *report);

/* unc__gate_add_unmeasured: something that should have been a report and is not. */
int unc__gate_add_unmeasured(struct unc__gate *gate, const char *name, const char *why);

struct unc__gate_result {
    int status; /* of the command: 0, 1, 3 */
    size_t reports;
    size_t unmeasured;
    uint64_t unclosed; /* findings' resources that are neither suppressed nor expected */
    uint64_t new_ones;
    uint64_t in_baseline;
    uint64_t suppressed;
    uint64_t expected;
    uint64_t released; /* by the counters of all reports */
    uint64_t stale;
};

struct unc__gate_result unc__gate_result(const struct unc__gate *gate);

/* unc__gate_print: what failed and why, and the tables of suppressions and baseline, for
 * people, on @stream (a FILE). */
int unc__gate_print(const struct unc__gate *gate, void *stream, bool has_color);

#endif
