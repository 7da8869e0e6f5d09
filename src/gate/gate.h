/* SPDX-License-Identifier: MIT */
#ifndef UNC_GATE_GATE_H
#define UNC_GATE_GATE_H

#include "gate/baseline.h"
#include "gate/limits.h"
#include "gate/policy.h"
#include "gate/suppressions.h"
#include "gate/tally.h"

/* What the files of the gate share: see gate/policy.h for what it is. */

#define UNC__UNMEASURED_KEPT 100 /* with their names; further ones are counted */

struct unc__unmeasured {
    char *name;
    char *why;
};

struct unc__gate {
    enum unc__fail_on fail_on; /* never the default */
    bool is_fail_on_given;     /* else a limit decides alone what it covers */
    int evidence_min;          /* unc__evidence_rank */
    bool is_library_counted;
    bool is_killed_accepted;
    bool has_min_age;
    bool has_max;
    struct unc__limits min_age;
    struct unc__limits max;
    bool has_baseline;
    char *baseline_path;
    struct unc__baseline baseline;
    struct unc__suppressions *suppressions;
    struct unc__tally tally;
    size_t reports;
    uint64_t released;      /* by those that ended */
    uint64_t released_live; /* by those that went on: mostly the same, told earlier */
    bool has_ended;
    uint64_t of_kind_here[UNC__LIMIT_COUNT]; /* in the report that is being added */
    uint64_t of_kind[UNC__LIMIT_COUNT];      /* the highest in any single report */
    char *report_of_kind[UNC__LIMIT_COUNT];  /* its path; NULL: none has any */
    struct unc__unmeasured unmeasured[UNC__UNMEASURED_KEPT];
    size_t unmeasured_count;
    const char *const *required; /* programs; NULL: none */
    uint64_t required_seen;      /* a bit for each */
};

/* How strong a word of evidence is; what is not known here is as strong as can be. */
int unc__evidence_rank(const char *evidence);

/* Why a row fails; the first that holds. */
enum unc__failure {
    UNC__FAILURE_NONE,
    UNC__FAILURE_NEW,  /* no entry of the baseline has it */
    UNC__FAILURE_MORE, /* an entry has less of it */
    UNC__FAILURE_ANY,  /* everything fails */
    UNC__FAILURE_LIMIT /* too many of its kind, or in all */
};

/* The judgement: after all reports; unc__gate_result does it. */
enum unc__failure unc__gate_failure(const struct unc__gate *gate,
                                    const struct unc__tally_row *row);
bool unc__gate_is_exceeded(const struct unc__gate *gate, enum unc__limit limit);

/* Why something is tolerated: "younger than ..."; "": it is not, or by a wish. */
const char *unc__standing_text(enum unc__standing standing);

/* How much of a row is tolerated by the options; what counts by another report is not. */
uint64_t unc__gate_tolerated(const struct unc__gate *gate,
                             const struct unc__tally_row *row);

/* How much of a row the baseline does not have. */
uint64_t unc__gate_excess(const struct unc__tally_row *row);

/* How much there is of an entry, also if it has moved: less than its count is stale. */
uint64_t unc__gate_seen(const struct unc__baseline_entry *entry);

#endif
