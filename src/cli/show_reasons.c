/* SPDX-License-Identifier: MIT */
/*
 * Why it was reported, what to do about it, and what to do if it is meant to be so.
 */
#include <string.h>

#include "cli/show.h"
#include "convert/process.h"
#include "document/document.h"

#define TEXT_SIZE 1024

/* "1, 2, 3": how many there were at each checkpoint. */
static void show_growth(const struct unc__show *show, size_t indent,
                        const struct unc__loaded_finding *finding)
{
    const cJSON *growth = unc__document_object(finding->tree, "growth");
    const cJSON *counts = unc__document_array(growth, "counts");
    const cJSON *count;
    char text[TEXT_SIZE] = "";

    if (growth == NULL) {
        return;
    }
    cJSON_ArrayForEach(count, counts)
    {
        size_t length = strlen(text);

        if (cJSON_IsNumber(count)) {
            (void)snprintf(text + length, sizeof text - length, "%s%.0f",
                           length > 0 ? ", " : "", count->valuedouble);
        }
    }
    unc__show_row(show, indent, UNC__PAINT_PLAIN, "grows",
                  "in each of %.0f rounds between checkpoints%s%s",
                  unc__document_number(growth, "rounds", 0), *text != '\0' ? ": " : "",
                  text);
}

static void show_evidence(const struct unc__show *show, size_t indent,
                          const struct unc__shown *shown)
{
    const struct unc__loaded_finding *finding = shown->finding;
    char place_text[TEXT_SIZE];
    char cause[TEXT_SIZE / 2];
    struct unc__place place;

    (void)unc__process_cause(shown->report, finding, cause, sizeof cause);
    if (unc__place_of(finding->sibling_stack, NULL, &place)) {
        unc__show_row(show, indent, UNC__PAINT_PLAIN, "why",
                      "%s; others from the same place were released, at %s", cause,
                      unc__place_write(show, &place, place_text, sizeof place_text));
    } else if (strcmp(finding->evidence, "likely") == 0) {
        unc__show_row(show, indent, UNC__PAINT_PLAIN, "why",
                      "%s; %llu of them, from one place", cause,
                      (unsigned long long)finding->count);
    } else {
        unc__show_row(show, indent, UNC__PAINT_PLAIN, "why", "%s", cause);
    }
}

static void show_advice(const struct unc__show *show, size_t indent,
                        const struct unc__loaded_finding *finding)
{
    if (*finding->advice != '\0') {
        unc__show_row(show, indent, UNC__PAINT_FIX, "fix", "%s", finding->advice);
    } else if (*finding->missing_call != '\0') {
        unc__show_row(show, indent, UNC__PAINT_FIX, "fix", "call %s()",
                      finding->missing_call);
    }
}

static const char *status_text(enum unc__finding_status status)
{
    switch (status) {
    case UNC__FINDING_BASELINE:
        return "in the baseline";
    case UNC__FINDING_SUPPRESSED:
        return "suppressed";
    case UNC__FINDING_EXPECTED:
        return "expected";
    default:
        return "tolerated";
    }
}

/* A command to copy for what counts, the reason for what does not. */
static void show_status(const struct unc__show *show, size_t indent,
                        const struct unc__loaded_finding *finding)
{
    if (finding->status != UNC__FINDING_NEW || *finding->reason != '\0') {
        bool has_reason = finding->reason != NULL && *finding->reason != '\0';

        unc__show_row(show, indent, UNC__PAINT_OLD, "status", "%s%s%s",
                      status_text(finding->status), has_reason ? ": " : "",
                      has_reason ? finding->reason : "");
        return;
    }
    if (strncmp(finding->fingerprint, "stack/", strlen("stack/")) == 0) {
        unc__show_row(show, indent, UNC__PAINT_DIM, "keep",
                      "unclosed suppress %s --reason 'WHY'", finding->fingerprint);
    } else {
        unc__show_row(
            show, indent, UNC__PAINT_DIM, "keep",
            "not without the names of its functions: build it with -g, and keep "
            "the file that was run");
    }
}

void unc__show_reasons(const struct unc__show *show, size_t indent,
                       const struct unc__shown *shown)
{
    if (!unc__loaded_is_misuse(shown->finding)) {
        show_evidence(show, indent, shown);
    }
    show_growth(show, indent, shown->finding);
    show_advice(show, indent, shown->finding);
    show_status(show, indent, shown->finding);
}
