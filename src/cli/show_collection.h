/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_SHOW_COLLECTION_H
#define UNC_CLI_SHOW_COLLECTION_H

#include "cli/show.h"

/*
 * All that was read: the findings of the first report that has each, and counts. A report
 * in which nothing is new is not kept, so that memory grows with different findings.
 */
struct unc__collection {
    struct unc__shown *shown;
    size_t shown_count;
    size_t shown_capacity;
    struct unc__loaded_report **kept;
    size_t kept_count;
    size_t kept_capacity;

    size_t report_count;
    size_t unmeasured_count; /* of them: they do not say all */
    size_t unread_count;     /* besides: they could not be read */
    uint64_t unclosed;       /* neither suppressed nor expected */
    uint64_t misuses;        /* likewise */
    uint64_t in_baseline;    /* of both */
    uint64_t suppressed;
    uint64_t expected;
    uint64_t released;
};

/* unc__collection_take: judged already; takes @report. @is_measured: whether it says all.
 * Returns: 0 or -ENOMEM. */
int unc__collection_take(struct unc__collection *collection,
                         struct unc__loaded_report *report, bool is_measured);

void unc__collection_done(struct unc__collection *collection);

/* unc__show_total: the last line. @path: of the report, or what stands for them all. */
void unc__show_total(const struct unc__show *show,
                     const struct unc__collection *collection, const char *path);

#endif
