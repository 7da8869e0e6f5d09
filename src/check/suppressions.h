/* SPDX-License-Identifier: MIT */
#ifndef UNC_CHECK_SUPPRESSIONS_H
#define UNC_CHECK_SUPPRESSIONS_H

#include "check/reporter.h"

/* unc__reporter_suppress: by what the user named in UNCLOSED_OPTIONS, and what the
 * program brings along. What is wrong with them is said once, on standard error. */
void unc__reporter_suppress(struct unc__reporter *reporter);

#endif
