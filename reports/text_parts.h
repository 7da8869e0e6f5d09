/* SPDX-License-Identifier: MIT */
#ifndef UNC_REPORTS_TEXT_PARTS_H
#define UNC_REPORTS_TEXT_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "reports/report.h"

/* What the files of the summary share. One run of the writer: */
struct unc__summary {
    struct unc__report *report;
    const struct unc__judgement *judgement;
    struct unc__sink *sink;
    size_t shown; /* findings */
};

void unc__summary_note_shown(struct unc__summary *summary, struct unc__finding *finding);
/* Whether as many were shown as anybody reads. */
bool unc__summary_is_full(const struct unc__summary *summary);

/* A line each: the title, below a header that names its loop; what to do about it. */
void unc__summary_sentence(struct unc__summary *summary, size_t indent,
                           const struct unc__finding *finding);
void unc__summary_advice(struct unc__summary *summary, size_t indent,
                         const struct unc__finding *finding);
/* @header, once. */
void unc__summary_header(struct unc__summary *summary, bool *is_first,
                         const char *header);

/* "3 resources" */
void unc__summary_amount(struct unc__sink *sink, uint64_t count, const char *one,
                         const char *several);

/* reports/text_misuses.c: "left 3 resources open and made 2 lifecycle errors". */
void unc__summary_amounts(struct unc__sink *sink, const struct unc__judgement *judgement,
                          bool is_over);
/* reports/text_misuses.c: what nobody saw opened, misuses, lifecycle errors. */
void unc__summary_misuses(struct unc__summary *summary);
/* reports/text_suppressed.c: how many there are, and by which lines. */
void unc__summary_suppressed(struct unc__summary *summary);

#endif
