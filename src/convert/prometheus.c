/* SPDX-License-Identifier: MIT */
/*
 * For the textfile collector of node_exporter, and for push gateways. A series lives as
 * long as its labels are the same, and every new value of a label is memory of somebody's
 * server: so labels are the names of programs, of which there are so many at most, and
 * words of this project's own lists. No fingerprint, no path, no process id; no time,
 * which the textfile collector refuses.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "convert/escape.h"
#include "convert/format.h"
#include "convert/programs.h"
#include "record/kind.h"
#include "record/verdict_words.h"

#define PROGRAMS_MAX 200 /* further ones, by name, are "other" */
#define LABELS_MAX   4
#define OTHER        "other"

struct series {
    const char *labels[LABELS_MAX];
    uint64_t value;
};

struct family {
    const char *name;
    const char *help;
    const char *labels[LABELS_MAX + 1]; /* NULL-terminated */
};

static const struct family resources_family = {
    "unclosed_resources",
    "Resources that were left unclosed, in the process of each program that left most.",
    { "program", "kind", "state", NULL },
};
static const struct family findings_family = {
    "unclosed_findings",
    "Different findings: places that leave something unclosed, or misuse it.",
    { "program", "kind", "class", "state", NULL },
};
static const struct family reports_family = {
    "unclosed_reports",
    "Processes that reported, by what the report says.",
    { "program", "verdict", NULL },
};

static const char *const kinds[] = {
#define ROW(id, word, ...) word,
    UNC_KINDS(ROW)
#undef ROW
        NULL,
};
static const char *const classes[] = {
#define ROW(id, word) word,
    UNC_CLASSES(ROW)
#undef ROW
        NULL,
};

static const struct unc__escape in_label[] = {
    { '"', "\\\"" },
    { '\\', "\\\\" },
    { '\0', NULL },
};

/* A report may say anything. */
static const char *known(const char *word, const char *const *words)
{
    while (*words != NULL && strcmp(*words, word) != 0) {
        words++;
    }
    return *words != NULL ? *words : OTHER;
}

/* Of so many the first by name keep theirs. */
struct names {
    const char *last; /* that is kept; NULL: all are */
};

static struct names names_of(const struct unc__programs *programs)
{
    size_t kept = 0;

    for (size_t i = 0; i < programs->count; i++) {
        kept += programs->items[i].report_count > 0;
        if (kept == PROGRAMS_MAX) {
            return (struct names){ programs->items[i].name };
        }
    }
    return (struct names){ NULL };
}

static const char *program_of(const struct names *names,
                              const struct unc__loaded_report *report)
{
    return names->last != NULL && strcmp(report->program, names->last) > 0
               ? OTHER
               : report->program;
}

static int compare(const void *left, const void *right)
{
    const struct series *a = left;
    const struct series *b = right;
    int order = 0;

    for (size_t i = 0; order == 0 && i < LABELS_MAX && a->labels[i] != NULL; i++) {
        order = strcmp(a->labels[i], b->labels[i]);
    }
    return order;
}

static void print_head(FILE *stream, const char *name, const char *type, const char *help)
{
    (void)fprintf(stream, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void print_series(FILE *stream, const struct family *family,
                         const struct series *series)
{
    (void)fputs(family->name, stream);
    for (size_t i = 0; family->labels[i] != NULL; i++) {
        (void)fprintf(stream, "%c%s=\"", i == 0 ? '{' : ',', family->labels[i]);
        unc__escaped_write(stream, series->labels[i], in_label);
        (void)fputc('"', stream);
    }
    (void)fprintf(stream, "} %" PRIu64 "\n", series->value);
}

/* No series twice: their values are added up. */
static void print_family(FILE *stream, const struct family *family, struct series *series,
                         size_t count)
{
    print_head(stream, family->name, "gauge", family->help);
    if (count > 0) {
        qsort(series, count, sizeof *series, compare);
    }
    for (size_t i = 0; i < count; i++) {
        if (i + 1 < count && compare(&series[i], &series[i + 1]) == 0) {
            series[i + 1].value += series[i].value;
        } else {
            print_series(stream, family, &series[i]);
        }
    }
}

static void print_findings(FILE *stream, const struct unc__conversion *conversion,
                           const struct names *names, struct series *series)
{
    for (size_t i = 0; i < conversion->finding_count; i++) {
        const struct unc__converted *one = &conversion->findings[i];

        series[i] = (struct series){
            .labels = { program_of(names, one->report), known(one->finding->kind, kinds),
                        known(one->finding->class, classes),
                        unc__converted_word(one->state) },
            .value = 1,
        };
    }
    print_family(stream, &findings_family, series, conversion->finding_count);
}

static void print_resources(FILE *stream, const struct unc__conversion *conversion,
                            const struct names *names, struct series *series)
{
    size_t count = 0;

    for (size_t i = 0; i < conversion->finding_count; i++) {
        const struct unc__converted *one = &conversion->findings[i];

        if (!unc__loaded_is_misuse(one->finding)) { /* which leaves nothing behind */
            series[count++] = (struct series){
                .labels = { program_of(names, one->report),
                            known(one->finding->kind, kinds),
                            unc__converted_word(one->state) },
                .value = one->count,
            };
        }
    }
    print_family(stream, &resources_family, series, count);
}

static void print_reports(FILE *stream, const struct unc__conversion *conversion,
                          const struct names *names, struct series *series)
{
    for (size_t i = 0; i < conversion->report_count; i++) {
        const struct unc__loaded_report *report = conversion->reports[i];

        series[i] = (struct series){
            .labels = { program_of(names, report),
                        report->is_unmeasured ? "unmeasured" : report->verdict },
            .value = 1,
        };
    }
    print_family(stream, &reports_family, series, conversion->report_count);
}

static void print_number(FILE *stream, const char *name, const char *type,
                         const char *help, uint64_t value)
{
    print_head(stream, name, type, help);
    (void)fprintf(stream, "%s %" PRIu64 "\n", name, value);
}

static void print_numbers(FILE *stream, const struct unc__conversion *conversion)
{
    const struct unc__gate_result *result = &conversion->result;

    print_number(stream, "unclosed_released_total", "counter",
                 "Resources that were closed as they should be.", result->released);
    print_number(
        stream, "unclosed_unmeasured", "gauge",
        "Reports that are missing, broken or incomplete: above 0 the rest proves "
        "nothing.",
        result->unmeasured);
    print_number(stream, "unclosed_gate_status", "gauge",
                 "What 'unclosed gate' ends with: 0 clean, 1 unclosed, 3 not measured.",
                 (uint64_t)result->status);
}

static int print_prometheus(FILE *stream, const struct unc__conversion *conversion)
{
    size_t room = conversion->finding_count > conversion->report_count
                      ? conversion->finding_count
                      : conversion->report_count;
    struct series *series = calloc(room + 1, sizeof *series);
    struct unc__programs programs;
    struct names names;
    int r = series != NULL ? unc__programs_new(conversion, &programs) : -ENOMEM;

    if (r < 0) {
        free(series);
        return r;
    }
    names = names_of(&programs);
    if (names.last != NULL) {
        (void)fprintf(stream,
                      "# Programs beyond the first %d, by name, have the label "
                      "\"" OTHER "\".\n",
                      PROGRAMS_MAX);
    }
    print_resources(stream, conversion, &names, series);
    print_findings(stream, conversion, &names, series);
    print_reports(stream, conversion, &names, series);
    print_numbers(stream, conversion);
    unc__programs_done(&programs);
    free(series);
    return 0;
}

const struct unc__format unc__format_prometheus = {
    .name = "prometheus",
    .summary = "node_exporter's textfile collector: how many of what, by program",
    .file_name = "unclosed.prom",
    .print = print_prometheus,
};
