/* SPDX-License-Identifier: MIT */
#ifndef UNC_REPORTS_TEXT_PROBES_H
#define UNC_REPORTS_TEXT_PROBES_H

#include "reports/report.h"

/* unc__text_probes: one line about calls that were not observed, if there are any. */
void unc__text_probes(struct unc__sink *sink);

#endif
