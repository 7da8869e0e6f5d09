/* SPDX-License-Identifier: MIT */
/*
 * The Test Anything Protocol, for prove, Meson and Automake. Version 13: prove knows no
 * other with diagnostics, and of version 14 nothing is needed.
 *
 * A finding is a test that fails; one that is tolerated has the directive that makes
 * readers expect the failure; a program is a test of its own, which says that it was
 * measured. What was not is a test that fails, and does not bail out: that would end the
 * whole run of prove, with other programs' tests in it.
 *
 * Readers disagree on how a number sign is escaped: Meson knows no escape, and what
 * follows the sign could be taken for a directive, with which a failure counts for
 * nothing. So there is none in a description; the diagnostics have names as they are.
 * The diagnostics are of the few forms of YAML that perl's reader knows.
 */
#include "convert/format.h"
#include "convert/frame.h"
#include "convert/programs.h"

#include <inttypes.h>
#include <string.h>

/* In two parts, or it would look like one in this file. */
#define EXPECTED_DIRECTIVE \
    " # TO"                \
    "DO "

static const struct unc__escape in_line[] = { { '#', "\\x23" }, { '\0', NULL } };
static const struct unc__escape at_end[] = {
    { '#', "\\x23" },
    { '{', "\\x7b" }, /* at the end of a line it begins a subtest */
    { '\0', NULL },
};
static const struct unc__escape in_yaml[] = {
    { '"', "\\\"" },
    { '\\', "\\\\" },
    { '\0', NULL },
};

static void put_item(FILE *stream, const char *key, const char *text)
{
    if (*text != '\0') {
        (void)fprintf(stream, "  %s: \"", key);
        unc__escaped_write(stream, text, in_yaml);
        (void)fputs("\"\n", stream);
    }
}

static int put_stack(FILE *stream, const struct unc__conversion *conversion,
                     const struct unc__loaded_stack *stack)
{
    int r = 0;

    if (stack == NULL || stack->frame_count == 0) {
        return 0;
    }
    (void)fputs("  stack:\n", stream);
    for (size_t i = 0; r == 0 && i < stack->frame_count; i++) {
        (void)fputs("    - \"", stream);
        r = unc__frame_write(stream, in_yaml, conversion->locations, &stack->frames[i]);
        (void)fputs("\"\n", stream);
    }
    return r;
}

static int put_diagnostics(FILE *stream, const struct unc__conversion *conversion,
                           const struct unc__converted *one)
{
    const struct unc__loaded_finding *finding = one->finding;
    int r;

    (void)fputs("  ---\n", stream);
    put_item(stream, "message", finding->title);
    put_item(stream, "state", unc__converted_word(one->state));
    put_item(stream, "file", one->location.path);
    if (one->location.line > 0) {
        (void)fprintf(stream, "  line: %u\n", one->location.line);
    }
    put_item(stream, "function", one->location.function);
    put_item(stream, "program", one->report->program);
    (void)fprintf(stream, "  count: %" PRIu64 "\n  reports: %zu\n", one->count,
                  one->report_count);
    put_item(stream, "advice", finding->advice);
    put_item(stream, "fingerprint", finding->fingerprint);
    r = put_stack(stream, conversion,
                  finding->stack != NULL ? finding->stack : finding->release_stack);
    (void)fputs("  ...\n", stream);
    return r;
}

static void put_last_word(FILE *stream, const char *text)
{
    size_t length = strlen(text);

    unc__escaped_write(stream, text,
                       length > 0 && text[length - 1] == '{' ? at_end : in_line);
}

static int put_finding(FILE *stream, const struct unc__conversion *conversion,
                       const struct unc__converted *one, size_t number)
{
    const struct unc__loaded_finding *finding = one->finding;

    (void)fprintf(stream, "not ok %zu - ", number);
    if (strcmp(finding->class, "unclosed") != 0) {
        unc__escaped_write(stream, finding->class, in_line);
        (void)fputc(' ', stream);
    }
    unc__escaped_write(stream, finding->kind, in_line);
    (void)fputc(' ', stream);
    unc__location_write(stream, at_end, &one->location);
    if (*one->location.function != '\0') {
        (void)fputc(' ', stream);
        put_last_word(stream, one->location.function);
    }
    if (one->state != UNC__CONVERTED_NEW) {
        (void)fputs(EXPECTED_DIRECTIVE, stream);
        (void)fputs(unc__converted_word(one->state), stream);
        (void)fputs(*one->reason != '\0' ? ": " : "", stream);
        put_last_word(stream, one->reason);
    }
    (void)fputc('\n', stream);
    return put_diagnostics(stream, conversion, one);
}

static void put_program(FILE *stream, const struct unc__program *program, size_t number)
{
    bool is_measured = program->unmeasured_count == 0;

    (void)fprintf(stream, "%s %zu - ", is_measured ? "ok" : "not ok", number);
    unc__escaped_write(stream, program->name, in_line);
    (void)fputs(is_measured ? " was measured\n" : " was not measured\n", stream);
    if (!is_measured) {
        (void)fputs("  ---\n", stream);
        put_item(stream, "message", program->why);
        (void)fprintf(stream, "  reports: %zu\n  unmeasured: %zu\n  ...\n",
                      program->report_count, program->unmeasured_count);
    }
}

static int print_tap(FILE *stream, const struct unc__conversion *conversion)
{
    struct unc__programs programs;
    size_t number = 0;
    int r = unc__programs_new(conversion, &programs);

    if (r < 0) {
        return r;
    }
    (void)fprintf(stream, "TAP version 13\n1..%zu\n",
                  conversion->finding_count + programs.count);
    for (size_t i = 0; r == 0 && i < conversion->finding_count; i++) {
        r = put_finding(stream, conversion, &conversion->findings[i], ++number);
    }
    for (size_t i = 0; i < programs.count; i++) {
        put_program(stream, &programs.items[i], ++number);
    }
    unc__programs_done(&programs);
    return r;
}

const struct unc__format unc__format_tap = {
    .name = "tap",
    .summary = "prove, Meson, Automake: a test a finding",
    .file_name = "unclosed.tap",
    .print = print_tap,
};
