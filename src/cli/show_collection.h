/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_SHOW_COLLECTION_H
#define UNC_CLI_SHOW_COLLECTION_H

#include "cli/show.h"

/*
 * All that was read: the findings of the first report that has each. A report in which
 * nothing is new is not kept, so that memory grows with different findings. What they
 * amount to is the gate's to say, which sees the same reports.
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
};

/* unc__collection_take: judged already; takes @report. @is_measured: whether it says all.
 * Returns: 0 or -ENOMEM. */
int unc__collection_take(struct unc__collection *collection,
                         struct unc__loaded_report *report, bool is_measured);

void unc__collection_done(struct unc__collection *collection);

#endif
