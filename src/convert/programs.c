/* SPDX-License-Identifier: MIT */
/*
 * The gate names what was not measured by the path of its report, and keeps the first of
 * many; here they are given back to their programs, because nobody knows a test by the
 * path of a report that has a process id in it.
 */
#include "convert/programs.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "document/document.h"

#define UPTIME_MAX_MS 1e15

struct reason {
    const char *name;
    const char *why;
    bool is_taken;
};

/* Those that the gate kept. */
struct reasons {
    struct reason *items;
    size_t count;
};

static int read_reasons(const struct unc__gate *gate, struct reasons *ret_reasons)
{
    struct reasons reasons = { NULL, 0 };
    const char *name;
    const char *why;

    while (unc__gate_unmeasured(gate, reasons.count, &name, &why)) {
        reasons.count++;
    }
    reasons.items = calloc(reasons.count + 1, sizeof *reasons.items);
    if (reasons.items == NULL) {
        return -ENOMEM;
    }
    for (size_t i = 0; i < reasons.count; i++) {
        (void)unc__gate_unmeasured(gate, i, &reasons.items[i].name,
                                   &reasons.items[i].why);
    }
    *ret_reasons = reasons;
    return 0;
}

/* Of several reports in one file each takes its own. */
static const char *take_reason(struct reasons *reasons, const char *path)
{
    for (size_t i = 0; i < reasons->count; i++) {
        struct reason *reason = &reasons->items[i];

        if (!reason->is_taken && strcmp(reason->name, path) == 0) {
            reason->is_taken = true;
            return reason->why;
        }
    }
    return "it was not measured, as many others were not";
}

static double uptime_of(const struct unc__loaded_report *report)
{
    double ms = unc__document_number(unc__document_object(report->tree, "process"),
                                     "uptime_ms", 0);

    return ms > 0 && ms < UPTIME_MAX_MS ? ms : 0;
}

static struct unc__program program_of(const struct unc__loaded_report *report,
                                      struct reasons *reasons)
{
    return (struct unc__program){
        .name = report->program,
        .report_count = 1,
        .unmeasured_count = report->is_unmeasured ? 1 : 0,
        .why = report->is_unmeasured ? take_reason(reasons, report->path) : "",
        .uptime_ms = uptime_of(report),
    };
}

static int by_name(const void *left, const void *right)
{
    const struct unc__program *a = left;
    const struct unc__program *b = right;
    int order = strcmp(a->name, b->name);

    return order != 0 ? order : strcmp(b->why, a->why); /* those with a reason first */
}

static void join(struct unc__programs *programs)
{
    size_t count = 0;

    for (size_t i = 0; i < programs->count; i++) {
        const struct unc__program *one = &programs->items[i];
        struct unc__program *last = count > 0 ? &programs->items[count - 1] : NULL;

        if (last == NULL || strcmp(last->name, one->name) != 0) {
            programs->items[count++] = *one;
            continue;
        }
        last->report_count += one->report_count;
        last->unmeasured_count += one->unmeasured_count;
        last->uptime_ms += one->uptime_ms;
    }
    programs->count = count;
}

/* What has no report, and what the gate counted without keeping its name. */
static void add_others(struct unc__programs *programs, const struct reasons *reasons,
                       size_t unmeasured)
{
    size_t known = 0;

    for (size_t i = 0; i < reasons->count; i++) {
        if (!reasons->items[i].is_taken) {
            programs->items[programs->count++] = (struct unc__program){
                .name = reasons->items[i].name,
                .unmeasured_count = 1,
                .why = reasons->items[i].why,
            };
        }
    }
    for (size_t i = 0; i < programs->count; i++) {
        known += programs->items[i].unmeasured_count;
    }
    if (unmeasured > known) {
        programs->items[programs->count++] = (struct unc__program){
            .name = "further ones",
            .unmeasured_count = unmeasured - known,
            .why = "too many were not measured for all of them to be named",
        };
    }
}

int unc__programs_new(const struct unc__conversion *conversion,
                      struct unc__programs *ret_programs)
{
    struct unc__programs programs = { NULL, 0 };
    struct reasons reasons;
    int r = read_reasons(conversion->gate, &reasons);

    if (r < 0) {
        return r;
    }
    programs.items =
        calloc(conversion->report_count + reasons.count + 1, sizeof *programs.items);
    if (programs.items == NULL) {
        free(reasons.items);
        return -ENOMEM;
    }
    for (size_t i = 0; i < conversion->report_count; i++) {
        programs.items[programs.count++] = program_of(conversion->reports[i], &reasons);
    }
    add_others(&programs, &reasons, conversion->result.unmeasured);
    free(reasons.items);
    qsort(programs.items, programs.count, sizeof *programs.items, by_name);
    join(&programs);
    *ret_programs = programs;
    return 0;
}

void unc__programs_done(struct unc__programs *programs)
{
    free(programs->items);
    *programs = (struct unc__programs){ NULL, 0 };
}
