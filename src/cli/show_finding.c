/* SPDX-License-Identifier: MIT */
/*
 * One finding: what it is, then the line to look at with its neighbours, so that nobody
 * has to read on who knows the program; then how one gets there, what the resource is,
 * why it was reported, how to mend it.
 */
#include <string.h>
#include <time.h>

#include "cli/show.h"
#include "document/document.h"

#define PLACE_SIZE 1024

bool unc__show_is_hidden(const struct unc__show *show,
                         const struct unc__loaded_finding *finding)
{
    return !show->has_all_findings && (finding->status == UNC__FINDING_SUPPRESSED ||
                                       finding->status == UNC__FINDING_EXPECTED);
}

/* Of "2026-11-22T20:37:08.220Z". Returns: 0: unknown. */
static int64_t seconds_of(const char *time)
{
    struct tm parts = { 0 };
    const char *end = strptime(time, "%Y-%m-%dT%H:%M:%S", &parts);

    return end != NULL ? (int64_t)timegm(&parts) : 0;
}

static int64_t started_at(const struct unc__loaded_report *report)
{
    return seconds_of(
        unc__document_text(unc__document_object(report->tree, "process"), "started_at"));
}

static void show_title(const struct unc__show *show, size_t indent, size_t number,
                       const struct unc__shown *shown)
{
    const struct unc__loaded_finding *finding = shown->finding;
    bool is_new = finding->status == UNC__FINDING_NEW && *finding->reason == '\0';
    const char *mark = !is_new ? "" : show->has_baseline ? " [new]" : "";

    if (number > 0) {
        unc__show_line(show, indent, is_new ? UNC__PAINT_TITLE : UNC__PAINT_OLD,
                       "%zu. %s%s", number, finding->title, mark);
    } else {
        unc__show_line(show, indent, is_new ? UNC__PAINT_TITLE : UNC__PAINT_OLD, "%s%s",
                       finding->title, mark);
    }
    if (show->has_many && shown->report_count == 1) {
        unc__show_line(show, indent + 3, UNC__PAINT_HEAD, "in %s", shown->processes);
    } else if (shown->report_count > 1) {
        unc__show_line(show, indent + 3, UNC__PAINT_HEAD, "in %zu processes: %s%s",
                       shown->report_count, shown->processes,
                       shown->report_count > 3 ? ", ..." : "");
    }
}

/* The call that it came from, if the resource knows it. */
static const char *call_of(const struct unc__shown *shown)
{
    const cJSON *resource = unc__resource_first(shown->report, shown->finding);

    if (*shown->finding->site.call != '\0') {
        return shown->finding->site.call;
    }
    return unc__document_text(unc__document_object(resource, "acquired"), "call");
}

/* "src/a.c:7 in f, opened by accept()" */
static void show_where(const struct unc__show *show, size_t indent,
                       const struct unc__shown *shown)
{
    const struct unc__loaded_finding *finding = shown->finding;
    const char *verb = unc__loaded_is_misuse(finding) ? unc__word_verbs(finding).use
                                                      : unc__word_acquired(finding->kind);
    const char *call = call_of(shown);
    struct unc__place place;
    char text[PLACE_SIZE];

    if (!unc__place_of(finding->stack, &finding->site, &place)) {
        return;
    }
    unc__show_line(show, indent, UNC__PAINT_PLACE, "%s, %s%s%s%s",
                   unc__place_write(show, &place, text, sizeof text), verb,
                   *call != '\0' ? " by " : "", call, *call != '\0' ? "()" : "");
    (void)unc__show_excerpt(show, indent, place.file, place.line,
                            started_at(shown->report));
    if (finding->stack != NULL) {
        unc__show_stack(show, indent, finding->stack);
    }
}

/* One of the other places of a misuse, or where its loop was closed. */
static void show_other_place(const struct unc__show *show, size_t indent,
                             const char *verb, const struct unc__loaded_stack *stack,
                             const struct unc__loaded_site *site)
{
    struct unc__place place;
    char text[PLACE_SIZE];

    if (!unc__place_of(stack, site, &place)) {
        return;
    }
    unc__show_row(show, indent, UNC__PAINT_MARK, "before", "%s at %s", verb,
                  unc__place_write(show, &place, text, sizeof text));
    if (stack != NULL) {
        unc__show_stack(show, indent, stack);
    }
}

static void show_before(const struct unc__show *show, size_t indent,
                        const struct unc__loaded_finding *finding)
{
    struct unc__loaded_site site =
        unc__loaded_site(unc__document_object(finding->tree, "release_site"));
    const char *verb = unc__loaded_is_misuse(finding) ? unc__word_verbs(finding).cause
                                                      : "its loop was closed";
    bool is_stale = strcmp(finding->class, "stale-registration") == 0;

    show_other_place(show, indent, verb, finding->release_stack, &site);
    show_other_place(show, indent, unc__word_acquired(is_stale ? "fd" : finding->kind),
                     finding->acquired_stack, NULL);
}

void unc__show_finding(const struct unc__show *show, size_t indent, size_t number,
                       const struct unc__shown *shown)
{
    size_t inner = indent + 3;

    show_title(show, indent, number, shown);
    show_where(show, inner, shown);
    show_before(show, inner, shown->finding);
    unc__show_details(show, inner, shown);
    unc__show_reasons(show, inner, shown);
}
