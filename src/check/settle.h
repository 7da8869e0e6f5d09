/* SPDX-License-Identifier: MIT */
#ifndef UNC_CHECK_SETTLE_H
#define UNC_CHECK_SETTLE_H

#include "reports/report.h"

/*
 * unc__settle: with the option settle=, give what is about to end by itself, threads,
 * children and tasks of other threads' loops, so long to do it; no longer than anything
 * of the kind is left that still may. Without the option nothing is done.
 * @domain: as for unc__judge.
 * @ret_settled: what was waited for; all zeros: nothing was.
 */
void unc__settle(const struct unc__domain *domain, struct unc__settled *ret_settled);

/* unc__settle_say: a line for people about what needed it, if anything did. */
void unc__settle_say(const struct unc__settled *settled);

#endif
