/* SPDX-License-Identifier: MIT */
/*
 * JUnit's XML, which every CI server shows as tests. There is no standard, so this is
 * what the strictest reader takes (the schema of Jenkins' xunit plugin: no attribute that
 * is not in it), and what the most forgiving ones make use of.
 *
 * A test is a program ("was it measured"), or a finding. The class of a program's is
 * unclosed.measured: it passes whatever was found, as the findings fail for themselves,
 * and is an error if nobody watched. A finding's class is its kind, and its name the
 * function and the fingerprint: both stay when lines move, so that "failing since" and
 * the comparison with the target branch work; GitLab keeps only the first of a name, so
 * twins are numbered. What is tolerated is skipped, with the reason.
 *
 * GitLab refuses files above 30 MB. What does not fit is left out from the end of the
 * findings, where the tolerated ones are, and a test says so, which fails if something
 * new is among them.
 *
 * Rejected: a suite a report, under which the same finding would have another place each
 * time; a time stamp, by which Jenkins takes two files for one and drops the second; the
 * schema of Ant's task, which demands that and the name of a machine, and knows no
 * skipped tests.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "convert/format.h"
#include "convert/frame.h"
#include "convert/junit_text.h"
#include "convert/programs.h"
#include "document/memory_stream.h"

#define SIZE_MAX_BYTES 29900000 /* with what stands around the tests: below 30 MB */

struct junit {
    const struct unc__conversion *conversion;
    FILE *body; /* the tests: their number comes before them in the file */
    size_t tests;
    size_t failures;
    size_t errors;
    size_t skipped;
    off_t size;
    double uptime_ms;
};

static void put(const struct junit *junit, const char *text)
{
    unc__escaped_write(junit->body, text, unc__escapes_xml);
}

static void begin_case(const struct junit *junit, const char *kind, const char *class)
{
    const char *category = junit->conversion->options.category;

    (void)fputs("<testcase classname=\"unclosed.", junit->body);
    if (category != NULL) {
        put(junit, category);
        (void)fputc('.', junit->body);
    }
    put(junit, *kind != '\0' ? kind : "resource");
    if (strcmp(class, "unclosed") != 0) {
        (void)fputc('.', junit->body);
        put(junit, class);
    }
    (void)fputs("\" name=\"", junit->body);
}

/* An error with one sentence. */
static void put_error(struct junit *junit, const char *type, const char *why)
{
    (void)fprintf(junit->body, "<error type=\"%s\" message=\"", type);
    put(junit, why);
    (void)fputs("\">", junit->body);
    put(junit, why);
    (void)fputs("</error></testcase>\n", junit->body);
    junit->errors++;
}

static void put_program(struct junit *junit, const struct unc__program *program)
{
    begin_case(junit, "measured", "unclosed");
    put(junit, program->name);
    (void)fprintf(junit->body, "\" time=\"%.3f\">", program->uptime_ms / 1000);
    if (program->unmeasured_count > 0) {
        put_error(junit, "unmeasured", program->why);
    } else {
        (void)fputs("</testcase>\n", junit->body);
    }
    junit->tests++;
    junit->uptime_ms += program->uptime_ms;
}

static const char *function_of(const struct unc__converted *one)
{
    const char *slash = strrchr(one->location.path, '/');

    if (*one->location.function != '\0') {
        return one->location.function;
    }
    return slash != NULL                 ? slash + 1
           : *one->location.path != '\0' ? one->location.path
                                         : one->report->program;
}

static void put_name(const struct junit *junit, const struct unc__converted *one)
{
    begin_case(junit, one->finding->kind, one->finding->class);
    put(junit, function_of(one));
    (void)fputc(' ', junit->body);
    put(junit, one->finding->fingerprint);
    if (one->twin > 0) {
        (void)fprintf(junit->body, " (%zu)", one->twin + 1);
    }
    (void)fputc('"', junit->body);
    if (junit->conversion->options.has_file_attribute && one->location.line > 0) {
        (void)fputs(" file=\"", junit->body);
        put(junit, one->location.path);
        (void)fputc('"', junit->body);
    }
    (void)fputs(" time=\"0\">", junit->body);
}

static int put_failure(const struct junit *junit, const struct unc__converted *one)
{
    int r;

    (void)fputs("<failure type=\"", junit->body);
    put(junit, one->finding->class);
    (void)fputs("\" message=\"", junit->body);
    put(junit, one->finding->title);
    (void)fputs("\">", junit->body);
    r = unc__junit_text(junit->body, junit->conversion, one);
    (void)fputs("</failure></testcase>\n", junit->body);
    return r;
}

/* The reason is text, not an attribute: GitLab reads only that, Jenkins both. */
static void put_skipped(const struct junit *junit, const struct unc__converted *one)
{
    (void)fprintf(junit->body, "<skipped>%s", unc__converted_word(one->state));
    (void)fputs(*one->reason != '\0' ? ": " : "", junit->body);
    put(junit, one->reason);
    (void)fputs("\n", junit->body);
    put(junit, one->finding->title);
    (void)fputs("\n", junit->body);
    unc__location_write(junit->body, unc__escapes_xml, &one->location);
    (void)fputs("</skipped></testcase>\n", junit->body);
}

static int put_finding(struct junit *junit, const struct unc__converted *one)
{
    bool is_new = one->state == UNC__CONVERTED_NEW;
    int r = 0;

    put_name(junit, one);
    if (is_new) {
        r = put_failure(junit, one);
    } else {
        put_skipped(junit, one);
    }
    junit->failures += is_new;
    junit->skipped += !is_new;
    junit->tests++;
    return r;
}

/* From @first on there is no room. */
static void put_cut(struct junit *junit, size_t first)
{
    const struct unc__conversion *conversion = junit->conversion;
    size_t new_count = conversion->counts[UNC__CONVERTED_NEW];
    size_t new_ones = new_count > first ? new_count - first : 0;
    char text[256];

    (void)snprintf(text, sizeof text,
                   "%zu findings are left out, %zu of them new: readers take no more "
                   "than 30 MB; 'unclosed show' has them all",
                   conversion->finding_count - first, new_ones);
    begin_case(junit, "measured", "unclosed");
    (void)fputs("findings that did not fit\" time=\"0\">", junit->body);
    junit->tests++;
    if (new_ones > 0) {
        put_error(junit, "cut", text);
        return;
    }
    (void)fprintf(junit->body, "<skipped>%s</skipped></testcase>\n", text);
    junit->skipped++;
}

/* Programs are never left out: they are what must not be green by mistake. */
static int put_cases(struct junit *junit, const struct unc__programs *programs)
{
    const struct unc__conversion *conversion = junit->conversion;
    int r = 0;

    for (size_t i = 0; i < programs->count; i++) {
        put_program(junit, &programs->items[i]);
    }
    junit->size = ftello(junit->body);
    for (size_t i = 0; r == 0 && i < conversion->finding_count; i++) {
        struct junit before = *junit;

        r = put_finding(junit, &conversion->findings[i]);
        junit->size = ftello(junit->body);
        if (junit->size > SIZE_MAX_BYTES) {
            *junit = before;
            (void)fseeko(junit->body, junit->size, SEEK_SET);
            put_cut(junit, i);
            junit->size = ftello(junit->body);
            break;
        }
    }
    return r;
}

static void put_property(FILE *stream, const char *name, uint64_t value)
{
    (void)fprintf(stream, "<property name=\"%s\" value=\"%" PRIu64 "\"/>\n", name, value);
}

static void put_document(const struct junit *junit, const char *cases, FILE *stream)
{
    const struct unc__conversion *conversion = junit->conversion;
    const char *category = conversion->options.category;

    (void)fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                "<testsuites>\n<testsuite name=\"unclosed",
                stream);
    if (category != NULL) {
        (void)fputc('.', stream);
        unc__escaped_write(stream, category, unc__escapes_xml);
    }
    (void)fprintf(stream,
                  "\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" "
                  "time=\"%.3f\">\n<properties>\n",
                  junit->tests, junit->failures, junit->errors, junit->skipped,
                  junit->uptime_ms / 1000);
    put_property(stream, "unclosed.reports", conversion->result.reports);
    put_property(stream, "unclosed.unmeasured", conversion->result.unmeasured);
    put_property(stream, "unclosed.released", conversion->result.released);
    for (int i = 0; i < UNC__CONVERTED_STATE_COUNT; i++) {
        (void)fprintf(stream, "<property name=\"unclosed.findings.%s\" value=\"%zu\"/>\n",
                      unc__converted_word((enum unc__converted_state)i),
                      conversion->counts[i]);
    }
    (void)fputs("</properties>\n", stream);
    (void)fwrite(cases, 1, (size_t)junit->size, stream);
    (void)fputs("</testsuite>\n</testsuites>\n", stream);
}

static int print_junit(FILE *stream, const struct unc__conversion *conversion)
{
    struct junit junit = { .conversion = conversion };
    struct unc__programs programs;
    char *cases = NULL;
    size_t size = 0;
    int r = unc__programs_new(conversion, &programs);

    if (r < 0) {
        return r;
    }
    junit.body = open_memstream(&cases, &size);
    if (junit.body == NULL) {
        unc__programs_done(&programs);
        return -ENOMEM;
    }
    r = put_cases(&junit, &programs);
    if (unc__memory_stream_close(junit.body, &cases) < 0) {
        r = -ENOMEM;
    }
    if (r == 0) {
        put_document(&junit, cases, stream);
    }
    free(cases);
    unc__programs_done(&programs);
    return r;
}

const struct unc__format unc__format_junit = {
    .name = "junit",
    .summary = "Jenkins, GitLab and most other CI servers: a test a finding",
    .file_name = "unclosed-junit.xml",
    .print = print_junit,
};
