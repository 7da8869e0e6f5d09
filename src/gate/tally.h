/* SPDX-License-Identifier: MIT */
#ifndef UNC_GATE_TALLY_H
#define UNC_GATE_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gate/loaded.h"
#include "gate/places.h"

/*
 * Findings over many reports, by fingerprint: memory grows with the number of different
 * ones. Everything is copied, so a report may be freed as soon as it was counted.
 *
 * Several findings of one report that have one fingerprint (other callers further out,
 * another descriptor) are one row, and their counts add up. Those of different reports do
 * not: what counts is the highest number in any single report. A hundred test programs
 * that link one leaking function have that leak once, not a hundred times, and it stays
 * so when somebody adds a program.
 */

/* How a finding stands before anybody looked at the baseline. */
enum unc__standing {
    UNC__STANDING_COUNTED,
    UNC__STANDING_WEAK,       /* the evidence is less than was asked for */
    UNC__STANDING_LIBRARY,    /* of a library, and those do not count */
    UNC__STANDING_HELD,       /* of an unsealed record: being open proves nothing */
    UNC__STANDING_YOUNG,      /* younger than the age from which it counts */
    UNC__STANDING_SUPPRESSED, /* the rest: by somebody's wish */
    UNC__STANDING_EXPECTED
};

struct unc__tally_row {
    const char *fingerprint;
    const char *class;
    const char *kind;
    const char *type;
    const char *title;
    const char *missing_call; /* "" */
    const char *advice;       /* "" */
    const char *functions;    /* "a < b < c"; "": unknown */
    const char *evidence;
    const char *place;   /* "file.c:12" of the innermost frame of the user's; "" */
    const char *program; /* the rest: of the report that had it first */
    const char *report;
    const char *reason; /* why it is suppressed or expected; "" */
    uint32_t pid;
    enum unc__origin origin;
    enum unc__standing standing;
    uint64_t here;    /* in the report that is being added */
    uint64_t highest; /* in any single report */
    struct unc__places here_places;
    struct unc__places places;         /* of the report with the highest count */
    size_t reports;                    /* how many have it */
    struct unc__baseline_entry *entry; /* that knows it; NULL: none (gate/baseline.h) */
    bool is_moved;                     /* it knows it by most of its functions */
};

struct unc__tally {
    struct unc__tally_row **rows; /* in the order of arrival, until sorted */
    size_t count;
    size_t room;
    struct unc__tally_row **slots; /* the table: a power of two */
    size_t slot_count;
    struct unc__tally_row **touched; /* rows with `here` above 0 */
    size_t touched_count;
    size_t touched_room;
};

void unc__tally_init(struct unc__tally *ret_tally);
void unc__tally_done(struct unc__tally *tally);

/* unc__tally_add: @count of @finding, in @report. Returns: 0 or -ENOMEM, and then
 * nothing was added. @ret_row: may be NULL. */
int unc__tally_add(struct unc__tally *tally, const struct unc__loaded_report *report,
                   const struct unc__loaded_finding *finding, enum unc__standing standing,
                   uint64_t count, struct unc__tally_row **ret_row);

/* unc__tally_end_report: the report is complete, `here` begins anew. */
void unc__tally_end_report(struct unc__tally *tally);

/* NULL: there is none. */
struct unc__tally_row *unc__tally_find(const struct unc__tally *tally,
                                       const char *fingerprint,
                                       enum unc__standing standing);

/* unc__tally_sort: rows in order of kind, functions, fingerprint: equal over runs. */
void unc__tally_sort(struct unc__tally *tally);

#endif
