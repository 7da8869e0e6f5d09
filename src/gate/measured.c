/* SPDX-License-Identifier: MIT */
/*
 * An empty list of findings is good news only if somebody looked. A report that cannot
 * say so is not measured: that is never a green gate, however empty it is.
 */
#include "gate/measured.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "document/document.h"

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

/* How it ended comes with it, as far as it is known. */
static void say_end(const struct unc__loaded_report *report, char *buffer, size_t size)
{
    const cJSON *trigger = unc__document_object(report->tree, "trigger");
    const char *signal = unc__document_text(trigger, "signal");
    double status = unc__document_number(trigger, "status", -1);

    if (is_running(report)) {
        (void)snprintf(buffer, size, "it was still running when the snapshot was made");
    } else if (strcmp(report->cause, "killed") == 0) {
        (void)snprintf(buffer, size,
                       "%s (pid %u) was killed%s%s before it could look at what it held, "
                       "so what it held proves nothing",
                       report->program, (unsigned)report->pid,
                       signal[0] != '\0' ? " by " : "", signal);
    } else if (status >= 0) {
        (void)snprintf(buffer, size,
                       "%s (pid %u) exited with status %.0f without looking at what it "
                       "held",
                       report->program, (unsigned)report->pid, status);
    } else {
        (void)snprintf(buffer, size, "%s (pid %u) ended without looking at what it held",
                       report->program, (unsigned)report->pid);
    }
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
        char end[512];

        say_end(report, end, sizeof end);
        (void)unc__problem_set(ret_why, 0,
                               "%s: let it end, or allow it (--accept-killed)", end);
        return false;
    }
    if (report->is_sealed && strcmp(report->verdict, "incomplete") == 0) {
        (void)unc__problem_set(ret_why, 0, "the report calls itself incomplete");
        return false;
    }
    return true;
}
