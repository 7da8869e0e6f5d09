/* SPDX-License-Identifier: MIT */
#ifndef UNC_POSTMORTEM_OWN_REPORT_H
#define UNC_POSTMORTEM_OWN_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reports/sink.h"

/* What a process cannot know when it writes its report, or knows by other numbers. */
struct unc__corrections {
    uint32_t pid;       /* 0: as it says */
    bool has_status;    /* known from outside; counts where the report has null */
    int status;         /* it exited with that */
    const char *signal; /* it died of that: "SIGKILL"; NULL: it did not */
};

/*
 * unc__own_report_is_whole: whether @bytes are one JSON object from end to end, as far as
 * brackets and strings tell: the writer may have been stopped, or may be lying.
 */
bool unc__own_report_is_whole(const char *bytes, size_t size);

/* unc__own_report_write: @bytes, which are whole, as they are but for @corrections. */
void unc__own_report_write(struct unc__sink *sink, const char *bytes, size_t size,
                           const struct unc__corrections *corrections);

#endif
