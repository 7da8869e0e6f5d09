/* SPDX-License-Identifier: MIT */
#ifndef UNC_REPORTS_TEXT_STATE_H
#define UNC_REPORTS_TEXT_STATE_H

#include "reports/report.h"

/*
 * unc__text_state: below a finding, at what its resources are: where its tasks wait, who
 * waits for its futures, what became of its children, whom its connections lead to. No
 * lines for what has no more to say. @indent: in spaces.
 */
void unc__text_state(struct unc__sink *sink, struct unc__report *report, size_t indent,
                     const struct unc__finding *finding);

#endif
