/* SPDX-License-Identifier: MIT */
/*
 * A line a finding, for spreadsheets and awk (RFC 4180, without its carriage returns:
 * tools of this system do not want them). A cell that a spreadsheet would take for a
 * formula gets an apostrophe in front, which they hide. What was not measured is a line
 * of its own state: a table that is empty means that all was well. Line ends in a cell
 * are made visible: what reads a line at a time stays right.
 */
#include <inttypes.h>
#include <string.h>

#include "convert/escape.h"
#include "convert/format.h"
#include "convert/programs.h"

static const char *const columns[] = {
    "state",    "class", "kind",     "type",      "count",       "reports",
    "file",     "line",  "function", "title",     "missing",     "program",
    "evidence", "why",   "advice",   "functions", "fingerprint",
};

static const struct unc__escape in_cell[] = { { '"', "\"\"" }, { '\0', NULL } };

/* What spreadsheets begin a formula with, some of them also as wide characters, and some
 * after blanks. */
static bool is_formula(const char *text)
{
    static const char *const wide[] = { "\uff1d", "\uff0b", "\uff0d", "\uff20" };

    text += strspn(text, " ");
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++) {
        if (strncmp(text, wide[i], strlen(wide[i])) == 0) {
            return true;
        }
    }
    return text[0] != '\0' && strchr("=+-@", text[0]) != NULL;
}

static void put_text(FILE *stream, const char *text, char end)
{
    (void)fputs(is_formula(text) ? "\"'" : "\"", stream);
    unc__escaped_write(stream, text, in_cell);
    (void)fprintf(stream, "\"%c", end);
}

static void put_finding(FILE *stream, const struct unc__converted *one)
{
    const struct unc__loaded_finding *finding = one->finding;

    put_text(stream, unc__converted_word(one->state), ',');
    put_text(stream, finding->class, ',');
    put_text(stream, finding->kind, ',');
    put_text(stream, finding->type, ',');
    (void)fprintf(stream, "%" PRIu64 ",%zu,", one->count, one->report_count);
    put_text(stream, one->location.path, ',');
    if (one->location.line > 0) {
        (void)fprintf(stream, "%u", one->location.line);
    }
    (void)fputc(',', stream);
    put_text(stream, one->location.function, ',');
    put_text(stream, finding->title, ',');
    put_text(stream, finding->missing_call, ',');
    put_text(stream, one->report->program, ',');
    put_text(stream, finding->evidence, ',');
    put_text(stream, one->reason, ',');
    put_text(stream, finding->advice, ',');
    put_text(stream, finding->functions, ',');
    put_text(stream, finding->fingerprint, '\n');
}

static void put_unmeasured(FILE *stream, const struct unc__program *program)
{
    (void)fprintf(stream, "\"unmeasured\",,,,%zu,%zu,,,,,,", program->unmeasured_count,
                  program->report_count);
    put_text(stream, program->name, ',');
    (void)fputc(',', stream);
    put_text(stream, program->why, ',');
    (void)fputs(",,\n", stream);
}

static int print_csv(FILE *stream, const struct unc__conversion *conversion)
{
    size_t count = sizeof columns / sizeof *columns;
    struct unc__programs programs;
    int r = unc__programs_new(conversion, &programs);

    if (r < 0) {
        return r;
    }
    for (size_t i = 0; i < count; i++) {
        put_text(stream, columns[i], i + 1 < count ? ',' : '\n');
    }
    for (size_t i = 0; i < conversion->finding_count; i++) {
        put_finding(stream, &conversion->findings[i]);
    }
    for (size_t i = 0; i < programs.count; i++) {
        if (programs.items[i].unmeasured_count > 0) {
            put_unmeasured(stream, &programs.items[i]);
        }
    }
    unc__programs_done(&programs);
    return 0;
}

const struct unc__format unc__format_csv = {
    .name = "csv",
    .summary = "spreadsheets: a line a finding",
    .file_name = "unclosed.csv",
    .print = print_csv,
};
