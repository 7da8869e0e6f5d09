/* SPDX-License-Identifier: MIT */
#ifndef UNC_GATE_MEASURED_H
#define UNC_GATE_MEASURED_H

#include <stdbool.h>

#include "document/problem.h"
#include "gate/loaded.h"

/* Of a process that went on: what was open then proves nothing. Where the program itself
 * asked for a report (check, scope), it is what its author takes for an end. */
bool unc__is_live(const struct unc__loaded_report *report);

/*
 * unc__is_measured: whether @report can prove anything by what is not in it: something
 * watched, all of it was recorded, and the process looked at itself before it ended.
 * @is_killed_accepted: without the last.
 * @ret_why: if not, why, and what to do; NULL is fine.
 */
bool unc__is_measured(const struct unc__loaded_report *report, bool is_killed_accepted,
                      struct unc__problem *ret_why);

#endif
