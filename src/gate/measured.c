/* SPDX-License-Identifier: MIT */
/*
 * An empty list of findings is good news only if somebody looked. A report that cannot
 * say so is not measured: that is never a green gate, however empty it is.
 */
#include "gate/measured.h"

#include <inttypes.h>
#include <string.h>

static bool is_running(const struct unc__loaded_report *report)
{
    return strcmp(report->cause, "snapshot") == 0;
}

static bool is_on_signal(const struct unc__loaded_report *report)
{
    return strcmp(report->cause, "signal") == 0;
}

bool unc__is_live(const struct unc__loaded_report *report)
{
    return is_running(report) || is_on_signal(report);
}

static const char *end_of(const struct unc__loaded_report *report)
{
    if (is_running(report)) {
        return "it was still running when the snapshot was made";
    }
    return strcmp(report->cause, "killed") == 0
               ? "it was killed before it could look at what it held"
               : "it ended without looking at what it held";
}

bool unc__is_measured(const struct unc__loaded_report *report, bool is_killed_accepted,
                      struct unc__problem *ret_why)
{
    if (!report->has_live_probe) {
        (void)unc__problem_set(ret_why, 0,
                               "no probe was alive in it, so nothing was watched: link "
                               "it with unclosed-probes ('unclosed flags')");
        return false;
    }
    if (report->lost > 0) {
        (void)unc__problem_set(ret_why, 0,
                               "%" PRIu64 " resources could not be recorded: give it "
                               "more memory or a file (record=PATH)",
                               report->lost);
        return false;
    }
    if (is_on_signal(report)) {
        return true; /* of its end another report tells */
    }
    if (!report->is_sealed && !is_killed_accepted) {
        (void)unc__problem_set(
            ret_why, 0, "%s: let it end, or allow it (--accept-killed)", end_of(report));
        return false;
    }
    if (report->is_sealed && strcmp(report->verdict, "incomplete") == 0) {
        (void)unc__problem_set(ret_why, 0, "the report calls itself incomplete");
        return false;
    }
    return true;
}
