/* SPDX-License-Identifier: MIT */
#ifndef UNC_CHECK_REPORTER_H
#define UNC_CHECK_REPORTER_H

#include "judge/judge.h"
#include "reports/report.h"

/*
 * A judgement together with what a report of this process needs: made for one check or
 * one exit, on the stack of the reporter.
 */
struct unc__reporter {
    struct unc__judgement judgement;
    struct unc__modules modules;
    struct unc__fact_source facts;
    struct unc__report report;
};

/* unc__reporter_init: judge; @domain as for unc__judge. Returns: 0 or -ENOMEM. The
 * reporter must not move afterwards. */
int unc__reporter_init(struct unc__reporter *ret_reporter,
                       const struct unc__domain *domain, enum unc__cause cause);
void unc__reporter_done(struct unc__reporter *reporter);

/*
 * unc__reporter_write: the report to a file; see unc__report_file_write. When the
 * process has no descriptor left, from a child that has. Returns: 0 or a negative errno.
 */
int unc__reporter_write(struct unc__reporter *reporter, enum unc__format format,
                        const char *path, int is_private);

/* unc__reporter_keep: the JSON report into the record, for those who read it when this
 * process is over. Returns: 0 or a negative errno; then there is none in it. */
int unc__reporter_keep(struct unc__reporter *reporter);

#endif
