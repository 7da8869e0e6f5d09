/* SPDX-License-Identifier: MIT */
#ifndef UNC_REPORTS_TEXT_FACTS_H
#define UNC_REPORTS_TEXT_FACTS_H

#include "reports/report.h"

/*
 * unc__text_facts: below a finding of descriptors or children, in one line, what the
 * kernel knows of them that helps most: where they lead, who is at the other end, what
 * they watch. Nothing if it knows nothing. @indent: in spaces.
 */
void unc__text_facts(struct unc__sink *sink, struct unc__report *report, size_t indent,
                     const struct unc__finding *finding);

#endif
