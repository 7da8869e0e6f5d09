/* SPDX-License-Identifier: MIT */
/*
 * A line a finding, for spreadsheets and awk (RFC 4180, without its carriage returns:
 * tools of this system do not want them). A cell that a spreadsheet would take for a
 * formula gets an apostrophe in front, which they hide. What was not measured is a line
 * of its own state: a table that is empty means that all was well.
 */
#include <inttypes.h>
#include <string.h>

#include "convert/format.h"
#include "document/printable.h"

static const char *const columns[] = {
    "state",    "class", "kind",     "type",        "count",   "reports",
    "file",     "line",  "function", "title",       "missing", "program",
    "evidence", "why",   "advice",   "fingerprint",
};

/* @text: no quotes inside stay single. */
static void put_text(FILE *stream, const char *text, char end)
{
    (void)fputc('"', stream);
    if (text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL) {
        (void)fputc('\'', stream);
    }
    for (const char *quote; (quote = strchr(text, '"')) != NULL; text = quote + 1) {
        char piece[1024];
        size_t length = (size_t)(quote - text);

        while (length > 0) {
            size_t some = length < sizeof piece ? length : sizeof piece - 1;

            memcpy(piece, text, some);
            piece[some] = '\0';
            unc__printable_write(stream, piece);
            text += some;
            length -= some;
        }
        (void)fputs("\"\"", stream);
    }
    unc__printable_write(stream, text);
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
    put_text(stream, finding->fingerprint, '\n');
}

static int print_csv(FILE *stream, const struct unc__conversion *conversion)
{
    size_t count = sizeof columns / sizeof *columns;
    const char *name;
    const char *why;

    for (size_t i = 0; i < count; i++) {
        put_text(stream, columns[i], i + 1 < count ? ',' : '\n');
    }
    for (size_t i = 0; i < conversion->finding_count; i++) {
        put_finding(stream, &conversion->findings[i]);
    }
    for (size_t i = 0; unc__gate_unmeasured(conversion->gate, i, &name, &why); i++) {
        (void)fputs("\"unmeasured\",,,,,,,,,", stream);
        put_text(stream, name, ',');
        (void)fputs(",,,", stream);
        put_text(stream, why, ',');
        (void)fputs(",\n", stream);
    }
    return 0;
}

const struct unc__format unc__format_csv = {
    .name = "csv",
    .summary = "spreadsheets: a line a finding",
    .file_name = "unclosed.csv",
    .print = print_csv,
};
