/* SPDX-License-Identifier: MIT */
/*
 * One report into the gate. First how each finding stands by itself: expected,
 * suppressed, too weak, too young; what is left counts, and is looked up in the baseline
 * when all of the report is known, because several findings may share an entry's ceiling.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "document/document.h"
#include "gate/ages.h"
#include "gate/gate.h"
#include "gate/match.h"
#include "gate/measured.h"
#include "gate/required.h"

/* What adding a report needs from its first finding to its last. */
struct adding {
    struct unc__gate *gate;
    struct unc__loaded_report *report;
    struct unc__ages ages;
};

static enum unc__standing stand(const struct adding *adding,
                                const struct unc__loaded_finding *finding)
{
    const struct unc__gate *gate = adding->gate;
    /* A misuse was seen as it happened, and needs no siblings. */
    int evidence =
        unc__loaded_is_misuse(finding) ? 2 : unc__evidence_rank(finding->evidence);

    bool is_at_end = adding->report->is_sealed && !unc__is_live(adding->report);

    if (!is_at_end && evidence < 2) {
        return UNC__STANDING_HELD;
    }
    if (evidence < gate->evidence_min) {
        return UNC__STANDING_WEAK;
    }
    if (finding->origin == UNC__ORIGIN_LIBRARY && !gate->is_library_counted) {
        return UNC__STANDING_LIBRARY;
    }
    return UNC__STANDING_COUNTED;
}

static uint64_t count_young(const struct adding *adding,
                            const struct unc__loaded_finding *finding)
{
    enum unc__limit kind = unc__limit_of_kind(finding->kind);
    uint64_t min_ms = adding->gate->min_age.of[kind];

    if (!adding->gate->has_min_age || min_ms == UNC__NO_LIMIT) {
        return 0;
    }
    return unc__ages_count_young(&adding->ages, finding, min_ms);
}

static void count_kind(struct unc__gate *gate, const char *kind, uint64_t count)
{
    enum unc__limit limit = unc__limit_of_kind(kind);

    if (limit != UNC__LIMIT_TOTAL) {
        gate->of_kind_here[limit] += count;
    }
    gate->of_kind_here[UNC__LIMIT_TOTAL] += count;
}

/* What @count of a finding's resources are; 0 of them are nothing. */
static int put(const struct adding *adding, const struct unc__loaded_finding *finding,
               enum unc__standing standing, uint64_t count)
{
    if (count == 0) {
        return 0;
    }
    if (standing == UNC__STANDING_COUNTED) {
        count_kind(adding->gate, finding->kind, count);
    }
    return unc__tally_add(&adding->gate->tally, adding->report, finding, standing, count,
                          NULL);
}

static int add_finding(struct adding *adding, struct unc__loaded_finding *finding)
{
    const char *reason = NULL;
    enum unc__standing standing;
    uint64_t suppressed;
    uint64_t young;
    uint64_t left = finding->count;
    int r;

    if (finding->status == UNC__FINDING_EXPECTED) {
        return put(adding, finding, UNC__STANDING_EXPECTED, left);
    }
    suppressed = unc__suppressions_cover(adding->gate->suppressions, finding, &reason);
    suppressed = suppressed < left ? suppressed : left;
    finding->reason = suppressed > 0 && reason != NULL ? reason : finding->reason;
    finding->status = UNC__FINDING_NEW;
    r = put(adding, finding, UNC__STANDING_SUPPRESSED, suppressed);
    left -= suppressed;
    if (left == 0) {
        finding->status = UNC__FINDING_SUPPRESSED;
        return r;
    }
    young = count_young(adding, finding);
    young = young < left ? young : left;
    if (r == 0) {
        r = put(adding, finding, UNC__STANDING_YOUNG, young);
    }
    standing = young < left ? stand(adding, finding) : UNC__STANDING_YOUNG;
    finding->reason = unc__standing_text(standing);
    return r == 0 ? put(adding, finding, standing, left - young) : r;
}

/* What the baseline makes of those that are left. */
static void judge_finding(const struct unc__gate *gate,
                          struct unc__loaded_finding *finding)
{
    const struct unc__tally_row *row =
        unc__tally_find(&gate->tally, finding->fingerprint, UNC__STANDING_COUNTED);

    if (finding->status != UNC__FINDING_NEW || row == NULL || row->here == 0 ||
        row->entry == NULL || row->here > row->entry->count) {
        return;
    }
    finding->status = UNC__FINDING_BASELINE;
    finding->reason = row->is_moved                 ? "moved: the baseline has its like"
                      : row->entry->note[0] != '\0' ? row->entry->note
                                                    : "it is in the baseline";
}

static uint64_t count_released(const struct unc__loaded_report *report)
{
    const cJSON *summary = unc__document_object(report->tree, "summary");
    const cJSON *by_kind = unc__document_object(summary, "by_kind");
    uint64_t released = 0;

    for (const cJSON *kind = by_kind != NULL ? by_kind->child : NULL; kind != NULL;
         kind = kind->next) {
        double number = unc__document_number(kind, "released", 0);

        released += number >= 1 && number < 1e18 ? (uint64_t)number : 0;
    }
    return released;
}

/* The path is for people: without memory it is left out. */
static void end_kind(struct unc__gate *gate, size_t kind, const char *path)
{
    if (gate->of_kind_here[kind] > gate->of_kind[kind]) {
        gate->of_kind[kind] = gate->of_kind_here[kind];
        free(gate->report_of_kind[kind]);
        gate->report_of_kind[kind] = gate->has_max ? strdup(path) : NULL;
    }
    gate->of_kind_here[kind] = 0;
}

static void end_report(struct unc__gate *gate, const struct unc__loaded_report *report)
{
    for (size_t i = 0; i < UNC__LIMIT_COUNT; i++) {
        end_kind(gate, i, report->path);
    }
    gate->reports++;
    if (unc__is_live(report)) {
        gate->released_live += count_released(report);
    } else {
        gate->released += count_released(report);
        gate->has_ended = true;
    }
    unc__tally_end_report(&gate->tally);
}

static int check_measured(struct unc__gate *gate, struct unc__loaded_report *report)
{
    struct unc__problem why = { "" };

    if (unc__is_measured(report, gate->is_killed_accepted, &why)) {
        return 0;
    }
    report->is_unmeasured = true;
    return unc__gate_add_unmeasured(gate, report->path, why.text);
}

int unc__gate_add(struct unc__gate *gate, struct unc__loaded_report *report)
{
    struct adding adding = { .gate = gate, .report = report };
    int r = check_measured(gate, report);

    unc__required_note(gate, report->program);
    if (r == 0 && gate->has_min_age) {
        r = unc__ages_init(&adding.ages, report);
    }
    unc__suppressions_begin(gate->suppressions);
    for (size_t i = 0; r == 0 && i < report->finding_count; i++) {
        r = add_finding(&adding, &report->findings[i]);
    }
    unc__ages_done(&adding.ages);
    if (r == 0) {
        unc__match_report(&gate->tally, &gate->baseline);
        for (size_t i = 0; i < report->finding_count; i++) {
            judge_finding(gate, &report->findings[i]);
        }
    }
    end_report(gate, report);
    return r;
}
