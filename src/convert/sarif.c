/* SPDX-License-Identifier: MIT */
/*
 * SARIF 2.1.0, for GitHub's code scanning before all others: it takes any valid file, and
 * uses few keys. So what matters stands in those: a rule a class and kind, one location
 * that exists, stacks as code flows. What is suppressed, expected, tolerated or in the
 * baseline is left out unless it is asked for (--tolerated): GitHub ignores the key
 * "suppressions", and would open an alert for each.
 *
 * Whatever is new is an error, because the gate fails by it and a check that says
 * otherwise is of no use; how sure a rule is, is its precision. What was not measured is
 * a notification, as the standard has it, and a result, because GitHub shows no
 * notifications and no results mean that all is well.
 *
 * Limits (GitHub's, 2026): 25,000 results a run, 10,000 locations in the code flows of a
 * result, 10 MB compressed. What they cut is said in a notification.
 *
 * Rejected: absolute addresses of files (sarif_place.c); a run a program, since runs of
 * one category in one file are refused; times and names of machines, because the same
 * reports give the same bytes.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unclosed/api.h>

#include "convert/format.h"
#include "convert/sarif_parts.h"

#define SCHEMA                                                            \
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/" \
    "sarif-schema-2.1.0.json"

#define LINE_DEPTH 4 /* a line a rule, and a line a result */

static void put_driver(struct unc__sarif *sarif)
{
    struct unc__emit *json = &sarif->json;

    unc__emit_object(json, "tool");
    unc__emit_object(json, "driver");
    unc__emit_text(json, "name", "unclosed");
    unc__emit_text(json, "semanticVersion", UNC_VERSION);
    unc__sarif_rules(sarif);
    unc__emit_end(json);
    unc__emit_end(json);
}

/* What is before the last slash tells uploads of one job apart; behind it is the run. */
static void put_category(struct unc__emit *json, const char *category)
{
    if (category == NULL || category[0] == '\0') {
        return;
    }
    unc__emit_object(json, "automationDetails");
    unc__emit_text_begin(json, "id");
    unc__emit_text_add(json, category);
    unc__emit_text_add(json, category[strlen(category) - 1] == '/' ? "" : "/");
    unc__emit_text_end(json);
    unc__emit_end(json);
}

static void begin_notification(struct unc__emit *json, const char *id, const char *level)
{
    unc__emit_object(json, NULL);
    unc__emit_object(json, "descriptor");
    unc__emit_text(json, "id", id);
    unc__emit_end(json);
    unc__emit_text(json, "level", level);
    unc__emit_object(json, "message");
    unc__emit_text_begin(json, "text");
}

static void end_notification(struct unc__emit *json)
{
    unc__emit_text_end(json);
    unc__emit_end(json);
    unc__emit_end(json);
}

static void put_unmeasured(struct unc__sarif *sarif)
{
    const struct unc__conversion *conversion = sarif->conversion;
    struct unc__emit *json = &sarif->json;
    const char *name;
    const char *why;
    size_t count = 0;

    while (unc__gate_unmeasured(conversion->gate, count, &name, &why)) {
        begin_notification(json, "unmeasured", "error");
        unc__emit_text_add(json, name);
        unc__emit_text_add(json, " was not measured: ");
        unc__emit_text_add(json, why);
        end_notification(json);
        count++;
    }
    if (conversion->result.unmeasured > count) {
        begin_notification(json, "unmeasured", "error");
        unc__emit_text_add_count(json, conversion->result.unmeasured - count);
        unc__emit_text_add(json, " more were not measured.");
        end_notification(json);
    }
}

static void put_cuts(const struct unc__sarif *sarif, struct unc__emit *json)
{
    if (sarif->unwritten_count > 0) {
        begin_notification(json, "cut", "warning");
        unc__emit_text_add_count(json, sarif->unwritten_count);
        unc__emit_text_add(json, " more findings were left out: readers take ");
        unc__emit_text_add_count(json, UNC__SARIF_RESULTS_MAX);
        unc__emit_text_add(json, " results a file.");
        end_notification(json);
    }
    if (sarif->cut_result_count > 0) {
        begin_notification(json, "cut", "note");
        unc__emit_text_add_count(json, sarif->cut_frame_count);
        unc__emit_text_add(json, " outer frames were left out of the code flows of ");
        unc__emit_text_add_count(json, sarif->cut_result_count);
        unc__emit_text_add(json, " results: readers take ");
        unc__emit_text_add_count(json, UNC__SARIF_FLOW_MAX);
        unc__emit_text_add(json, " a result.");
        end_notification(json);
    }
    if (sarif->bare_count > 0) {
        begin_notification(json, "cut", "warning");
        unc__emit_text_add_count(json, sarif->bare_count);
        unc__emit_text_add(json, " results are without their stacks: with them the file "
                                 "would be larger than readers take.");
        end_notification(json);
    }
}

static void put_invocation(struct unc__sarif *sarif)
{
    struct unc__emit *json = &sarif->json;

    unc__emit_array(json, "invocations");
    unc__emit_object(json, NULL);
    unc__emit_bool(json, "executionSuccessful",
                   sarif->conversion->result.unmeasured == 0);
    unc__emit_array(json, "toolExecutionNotifications");
    put_unmeasured(sarif);
    put_cuts(sarif, json);
    unc__emit_end(json);
    unc__emit_end(json);
    unc__emit_end(json);
}

/* The new ones come first. */
static void count_results(struct unc__sarif *sarif)
{
    const struct unc__conversion *conversion = sarif->conversion;
    size_t wanted = conversion->options.has_tolerated
                        ? conversion->finding_count
                        : conversion->counts[UNC__CONVERTED_NEW];
    const char *name;
    const char *why;
    size_t room;

    while (unc__gate_unmeasured(conversion->gate, sarif->unmeasured_count, &name, &why)) {
        sarif->unmeasured_count++;
    }
    room = UNC__SARIF_RESULTS_MAX - sarif->unmeasured_count;
    sarif->result_count = wanted < room ? wanted : room;
    sarif->unwritten_count = wanted - sarif->result_count;
}

static int put_log(struct unc__sarif *sarif)
{
    struct unc__emit *json = &sarif->json;
    int r;

    unc__emit_object(json, NULL);
    unc__emit_text(json, "$schema", SCHEMA);
    unc__emit_text(json, "version", "2.1.0");
    unc__emit_array(json, "runs");
    unc__emit_object(json, NULL);
    put_driver(sarif);
    put_category(json, sarif->conversion->options.category);
    unc__sarif_bases(json);
    r = unc__sarif_results(sarif);
    put_invocation(sarif);
    unc__emit_end(json);
    unc__emit_end(json);
    unc__emit_end(json);
    return r;
}

static int print_sarif(FILE *stream, const struct unc__conversion *conversion)
{
    struct unc__sarif sarif = {
        .json = unc__emit_begin(stream, LINE_DEPTH),
        .conversion = conversion,
    };
    int r;

    count_results(&sarif);
    r = unc__sarif_find_rules(&sarif);
    if (r == 0) {
        r = unc__sarif_find_hashes(&sarif);
    }
    if (r == 0) {
        r = put_log(&sarif);
    }
    free(sarif.rules);
    free(sarif.hashes);
    return r;
}

const struct unc__format unc__format_sarif = {
    .name = "sarif",
    .summary = "GitHub code scanning, and whatever reads SARIF 2.1.0",
    .file_name = "unclosed.sarif",
    .print = print_sarif,
};
