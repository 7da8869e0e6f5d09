/* SPDX-License-Identifier: MIT */
/*
 * Why it was reported, what to do about it, and what to do if it is meant to be so.
 */
#include <string.h>

#include "cli/show.h"
#include "document/document.h"

#define TEXT_SIZE 1024

/* Before and after the word for what it was: "still open when the program exited". */
static const struct {
    const char *cause;
    const char *before;
    const char *after;
} causes[] = {
    { "exit", "still ", " when the program exited" },
    { "_exit", "still ", " when the program called _exit()" },
    { "exec", "still ", " when the process executed another program" },
    { "check", "still ", " at the check" },
    { "scope", "acquired in the scope, and still ", " at its end" },
    { "signal", "", " when a signal asked for a report; it may yet be released" },
    { "snapshot", "", " when the snapshot was taken; it may yet be released" },
    { "killed", "", " when the process was killed, which proves nothing by itself" },
    { "ended", "", " when the process ended, which proves nothing by itself" },
    { "", "", " when the report was made" },
};

static void write_cause(const struct unc__shown *shown, char *buffer, size_t size)
{
    const char *kind = shown->finding->kind;
    bool is_open = strcmp(kind, "fd") == 0 || strcmp(kind, "stream") == 0 ||
                   strcmp(kind, "loop") == 0;
    size_t row = 0;

    while (*causes[row].cause != '\0' &&
           strcmp(causes[row].cause, shown->report->cause) != 0) {
        row++;
    }
    (void)snprintf(buffer, size, "%s%s%s", causes[row].before, is_open ? "open" : "there",
                   causes[row].after);
}

static void write_label(const struct unc__loaded_report *report, char *buffer,
                        size_t size)
{
    const char *label =
        unc__document_text(unc__document_object(report->tree, "trigger"), "label");

    (void)snprintf(buffer, size, "%s%s%s", *label != '\0' ? " \"" : "", label,
                   *label != '\0' ? "\"" : "");
}

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
    char label[TEXT_SIZE / 4] = "";
    char place_text[TEXT_SIZE];
    char cause[TEXT_SIZE / 4];
    struct unc__place place;

    write_label(shown->report, label, sizeof label);
    write_cause(shown, cause, sizeof cause);
    if (unc__place_of(finding->sibling_stack, NULL, &place)) {
        unc__show_row(show, indent, UNC__PAINT_PLAIN, "why",
                      "%s%s; others from the same place were released, at %s", cause,
                      label,
                      unc__place_write(show, &place, place_text, sizeof place_text));
    } else if (strcmp(finding->evidence, "likely") == 0) {
        unc__show_row(show, indent, UNC__PAINT_PLAIN, "why",
                      "%s%s; %llu of them, from one place", cause, label,
                      (unsigned long long)finding->count);
    } else {
        unc__show_row(show, indent, UNC__PAINT_PLAIN, "why", "%s%s", cause, label);
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
    if (!unc__show_is_misuse(shown->finding)) {
        show_evidence(show, indent, shown);
    }
    show_growth(show, indent, shown->finding);
    show_advice(show, indent, shown->finding);
    show_status(show, indent, shown->finding);
}
