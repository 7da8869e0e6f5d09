/* SPDX-License-Identifier: MIT */
/*
 * Reports are collected as they come; at the end all findings are sorted by fingerprint,
 * those that several reports have at one place become one, and the rest is put in the
 * order in which people want to read. Sorting twice needs no table that somebody's report
 * could make slow.
 */
#include "convert/conversion.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define ROOM_MIN 64

const char *unc__converted_word(enum unc__converted_state state)
{
    static const char *const words[] = {
#define ROW(id, word) word,
        UNC_CONVERTED_STATES(ROW)
#undef ROW
    };

    return words[state];
}

int unc__conversion_init(struct unc__conversion *ret_conversion,
                         const struct unc__conversion_options *options)
{
    *ret_conversion = (struct unc__conversion){ .options = *options };
    return unc__locations_new(&ret_conversion->options.location,
                              &ret_conversion->locations);
}

static int grow(void **items, size_t *room, size_t count, size_t size)
{
    size_t wanted = *room == 0 ? ROOM_MIN : *room * 2;
    void *grown;

    if (count < *room) {
        return 0;
    }
    grown = reallocarray(*items, wanted, size);
    if (grown == NULL) {
        return -ENOMEM;
    }
    *items = grown;
    *room = wanted;
    return 0;
}

/* The gate gives what it tolerates a reason, and what it counts none. */
enum unc__converted_state
unc__converted_state_of(const struct unc__loaded_finding *finding)
{
    switch (finding->status) {
    case UNC__FINDING_BASELINE:
        return UNC__CONVERTED_BASELINE;
    case UNC__FINDING_SUPPRESSED:
        return UNC__CONVERTED_SUPPRESSED;
    case UNC__FINDING_EXPECTED:
        return UNC__CONVERTED_EXPECTED;
    default:
        return finding->reason[0] != '\0' ? UNC__CONVERTED_TOLERATED : UNC__CONVERTED_NEW;
    }
}

static int add_finding(struct unc__conversion *conversion,
                       const struct unc__loaded_report *report,
                       const struct unc__loaded_finding *finding)
{
    int r = grow((void **)&conversion->findings, &conversion->finding_room,
                 conversion->finding_count, sizeof *conversion->findings);

    if (r < 0) {
        return r;
    }
    conversion->findings[conversion->finding_count++] = (struct unc__converted){
        .finding = finding,
        .report = report,
        .state = unc__converted_state_of(finding),
        .reason = finding->reason,
        .count = finding->count,
        .report_count = 1,
        .serial = conversion->report_count,
    };
    return 0;
}

int unc__conversion_add(struct unc__conversion *conversion,
                        struct unc__loaded_report *report)
{
    int r = grow((void **)&conversion->reports, &conversion->report_room,
                 conversion->report_count, sizeof *conversion->reports);

    if (r < 0) {
        (void)unc__loaded_free(report);
        return r;
    }
    conversion->reports[conversion->report_count++] = report;
    for (size_t i = 0; r == 0 && i < report->finding_count; i++) {
        r = add_finding(conversion, report, &report->findings[i]);
    }
    return r;
}

int unc__conversion_add_unobserved(struct unc__conversion *conversion, const char *text)
{
    int r = grow((void **)&conversion->unobserved, &conversion->unobserved_room,
                 conversion->unobserved_count, sizeof *conversion->unobserved);
    char *copy = r == 0 ? strdup(text) : NULL;

    if (copy == NULL) {
        return -ENOMEM;
    }
    conversion->unobserved[conversion->unobserved_count++] = copy;
    return 0;
}

static int compare_numbers(size_t a, size_t b)
{
    return a < b ? -1 : a > b;
}

static int by_place(const struct unc__location *a, const struct unc__location *b)
{
    int order = strcmp(a->path, b->path);

    return order != 0 ? order : compare_numbers(a->line, b->line);
}

static int by_fingerprint(const void *left, const void *right)
{
    const struct unc__converted *a = left;
    const struct unc__converted *b = right;
    int order = strcmp(a->finding->fingerprint, b->finding->fingerprint);

    order = order != 0 ? order : (int)a->state - (int)b->state;
    order = order != 0 ? order : by_place(&a->location, &b->location);
    order = order != 0 ? order : compare_numbers(a->serial, b->serial);
    /* Findings of one report lie in one array, in the order of the report. */
    return order != 0 ? order : a->finding < b->finding ? -1 : a->finding > b->finding;
}

/* The main functions of two programs have one fingerprint, and two places to mend. */
static bool is_same(const struct unc__converted *a, const struct unc__converted *b)
{
    return a->state == b->state && by_place(&a->location, &b->location) == 0 &&
           strcmp(a->finding->fingerprint, b->finding->fingerprint) == 0;
}

/* The n-th of a fingerprint in one report is taken for the n-th in another. */
static void join(struct unc__converted *kept, const struct unc__converted *one)
{
    size_t report_count = kept->report_count + 1;
    size_t twin = kept->twin;

    if (one->count > kept->count) {
        *kept = *one;
        kept->twin = twin;
    }
    kept->report_count = report_count;
}

/* @first..@end: of one fingerprint, state and place; @before: how many there are of it in
 * others. Returns: how many are left, from @out on. */
static size_t join_group(struct unc__converted *out, const struct unc__converted *first,
                         const struct unc__converted *end, size_t before)
{
    size_t count = 0;
    size_t twin = 0;
    size_t serial = SIZE_MAX;

    for (const struct unc__converted *one = first; one < end; one++) {
        struct unc__converted copy = *one; /* `out` may lie on it */

        twin = copy.serial == serial ? twin + 1 : 0;
        serial = copy.serial;
        if (twin < count) {
            join(&out[twin], &copy);
        } else {
            copy.twin = before + twin;
            out[count++] = copy;
        }
    }
    return count;
}

static void join_all(struct unc__conversion *conversion)
{
    struct unc__converted *findings = conversion->findings;
    struct unc__converted *end = findings + conversion->finding_count;
    struct unc__converted *out = findings;

    for (struct unc__converted *first = findings; first < end;) {
        struct unc__converted *next = first + 1;
        bool has_other = out > findings && strcmp(out[-1].finding->fingerprint,
                                                  first->finding->fingerprint) == 0;

        while (next < end && is_same(first, next)) {
            next++;
        }
        out += join_group(out, first, next, has_other ? out[-1].twin + 1 : 0);
        first = next;
    }
    conversion->finding_count = (size_t)(out - findings);
}

static int by_need(const void *left, const void *right)
{
    const struct unc__converted *a = left;
    const struct unc__converted *b = right;
    int order = (int)a->state - (int)b->state;

    order = order != 0 ? order : strcmp(a->finding->kind, b->finding->kind);
    order = order != 0 ? order : by_place(&a->location, &b->location);
    order = order != 0 ? order : strcmp(a->finding->fingerprint, b->finding->fingerprint);
    return order != 0 ? order : compare_numbers(a->twin, b->twin);
}

static void sort(struct unc__conversion *conversion,
                 int (*compare)(const void *, const void *))
{
    if (conversion->finding_count > 0) {
        qsort(conversion->findings, conversion->finding_count,
              sizeof *conversion->findings, compare);
    }
}

/* The options may let through what is new, and refuse what the baseline has. */
static void ask_gate(struct unc__converted *one, const struct unc__gate *gate)
{
    bool fails = unc__gate_fails(gate, one->finding->fingerprint);

    if (one->state == UNC__CONVERTED_NEW && !fails) {
        one->state = UNC__CONVERTED_TOLERATED;
        one->reason = "--max or --fail-on lets it through";
    } else if (one->state == UNC__CONVERTED_BASELINE && fails) {
        one->state = UNC__CONVERTED_NEW;
        one->reason =
            "it is in the baseline, which --max or --fail-on does not let through";
    }
}

int unc__conversion_end(struct unc__conversion *conversion, struct unc__gate *gate)
{
    int r = 0;

    conversion->result = unc__gate_result(gate);
    conversion->gate = gate;
    for (size_t i = 0; r == 0 && i < conversion->finding_count; i++) {
        struct unc__converted *one = &conversion->findings[i];

        ask_gate(one, gate);
        r = unc__location_of(conversion->locations, one->report, one->finding,
                             &one->location);
    }
    if (r == 0) {
        sort(conversion, by_fingerprint);
        join_all(conversion);
        sort(conversion, by_need);
    }
    for (size_t i = 0; i < conversion->finding_count; i++) {
        conversion->counts[conversion->findings[i].state]++;
    }
    return r;
}

void unc__conversion_done(struct unc__conversion *conversion)
{
    for (size_t i = 0; i < conversion->report_count; i++) {
        (void)unc__loaded_free(conversion->reports[i]);
    }
    for (size_t i = 0; i < conversion->unobserved_count; i++) {
        free(conversion->unobserved[i]);
    }
    free(conversion->unobserved);
    free(conversion->reports);
    free(conversion->findings);
    conversion->locations = unc__locations_free(conversion->locations);
    *conversion = (struct unc__conversion){ .report_count = 0 };
}
