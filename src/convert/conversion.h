/* SPDX-License-Identifier: MIT */
#ifndef UNC_CONVERT_CONVERSION_H
#define UNC_CONVERT_CONVERSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "convert/location.h"
#include "gate/loaded.h"
#include "gate/policy.h"

/*
 * What every format is made of: reports that were judged, each different finding once,
 * in an order that does not depend on the machine, and what was not measured. All
 * formats mean the same by "new", because the gate says it.
 */

/* How a finding stands; those that need a person come first. */
#define UNC_CONVERTED_STATES(X) \
    X(NEW, "new")               \
    X(BASELINE, "baseline")     \
    X(TOLERATED, "tolerated")   \
    X(SUPPRESSED, "suppressed") \
    X(EXPECTED, "expected")

enum unc__converted_state {
#define ENUMERATOR(id, word) UNC__CONVERTED_##id,
    UNC_CONVERTED_STATES(ENUMERATOR)
#undef ENUMERATOR
    UNC__CONVERTED_STATE_COUNT
};

const char *unc__converted_word(enum unc__converted_state state);

/* unc__converted_state_of: of a finding that a gate has judged. */
enum unc__converted_state
unc__converted_state_of(const struct unc__loaded_finding *finding);

/* A finding, once for all reports that have it. Strings are as they came out of a report:
 * nothing of them is harmless in anybody's syntax. */
struct unc__converted {
    const struct unc__loaded_finding *finding; /* of the report with most of it */
    const struct unc__loaded_report *report;
    enum unc__converted_state state;
    const char *reason;  /* of the state; "": none was given */
    uint64_t count;      /* in that report */
    size_t report_count; /* that have it */
    /* Which of those with this fingerprint it is, from 0 on: one function may leave
     * several things, or leave them by several ways. For formats in which names have to
     * differ. */
    size_t twin;
    struct unc__location location;
    size_t serial; /* of the report, in the order of reading, from 1 on */
};

struct unc__conversion_options {
    struct unc__location_options location;
    bool has_tolerated; /* formats of which readers know no such state leave out what is
                         * not new, unless this is set */
    bool has_file_attribute; /* JUnit: file= at test cases, which GitLab reads */
    const char *category;    /* several uploads of one job are told apart by it; NULL */
    size_t limit_bytes;      /* Markdown: of the whole document; 0: the format's own */
};

struct unc__conversion {
    struct unc__conversion_options options;
    struct unc__loaded_report **reports; /* as they were read */
    size_t report_count;
    size_t report_room;
    struct unc__converted *findings; /* sorted by state, kind, place, fingerprint */
    size_t finding_count;
    size_t finding_room;
    char **unobserved; /* processes that a run saw, and that told nothing */
    size_t unobserved_count;
    size_t unobserved_room;
    size_t counts[UNC__CONVERTED_STATE_COUNT]; /* of these findings, by state */
    struct unc__gate_result result;            /* after ..._end */
    struct unc__gate *gate;                    /* after ..._end: for what it has to say */
    struct unc__locations *locations;
};

/* unc__conversion_init: @options and what they lead to must stay. Returns: 0 or -ENOMEM,
 * and then there is nothing to be done. */
int unc__conversion_init(struct unc__conversion *ret_conversion,
                         const struct unc__conversion_options *options);

/* unc__conversion_add: @report, which a gate has judged; takes it. Returns: 0 or
 * -ENOMEM. */
int unc__conversion_add(struct unc__conversion *conversion,
                        struct unc__loaded_report *report);

/* unc__conversion_add_unobserved: "make (pid 7)", which is copied. Returns: 0 or
 * -ENOMEM. */
int unc__conversion_add_unobserved(struct unc__conversion *conversion, const char *text);

/* unc__conversion_end: no more reports; what @gate, which has to stay, makes of them.
 * Returns: 0 or -ENOMEM. */
int unc__conversion_end(struct unc__conversion *conversion, struct unc__gate *gate);

void unc__conversion_done(struct unc__conversion *conversion);

#endif
