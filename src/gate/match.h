/* SPDX-License-Identifier: MIT */
#ifndef UNC_GATE_MATCH_H
#define UNC_GATE_MATCH_H

#include "gate/baseline.h"
#include "gate/tally.h"

/*
 * Which entry of a baseline knows which finding: the one with its fingerprint; or else
 * one that nobody has, of the same class and kind, whose functions differ by one that was
 * put in or taken out (*moved*). An entry forgives one finding only: what is still where
 * it was cannot have moved, so a second leak beside an old one is never taken for it.
 */

/* unc__match_report: rows of the report that is being added (before its end) get their
 * entries, as far as the reports up to here tell. */
void unc__match_report(const struct unc__tally *tally,
                       const struct unc__baseline *baseline);

/* unc__match_all: the same of all rows, once all reports are in; sorts them, so that the
 * order of reports decides nothing. */
void unc__match_all(struct unc__tally *tally, const struct unc__baseline *baseline);

#endif
