/* SPDX-License-Identifier: MIT */
/*
 * The first line is as compilers write theirs, because editors and CI servers make a link
 * of that.
 */
#include "convert/junit_text.h"

#include <inttypes.h>
#include <string.h>

#include "convert/frame.h"
#include "convert/words.h"

struct text {
    FILE *stream;
    const struct unc__conversion *conversion;
};

static void put(const struct text *text, const char *words)
{
    unc__escaped_write(text->stream, words, unc__escapes_xml);
}

static int put_stack(const struct text *text, const char *verb,
                     const struct unc__loaded_stack *stack)
{
    int r = 0;

    if (stack == NULL || stack->frame_count == 0) {
        return 0;
    }
    put(text, verb);
    (void)fputs(":\n", text->stream);
    for (size_t i = 0; r == 0 && i < stack->frame_count; i++) {
        (void)fprintf(text->stream, "    #%zu ", i);
        r = unc__frame_write(text->stream, unc__escapes_xml, text->conversion->locations,
                             &stack->frames[i]);
        (void)fputc('\n', text->stream);
    }
    if (stack->is_cut) {
        (void)fputs("    ... and on: the stack was cut here\n", text->stream);
    }
    return r;
}

/* The stack of the place first, then how it came to that. */
static int put_stacks(const struct text *text, const struct unc__loaded_finding *finding)
{
    bool is_misuse = unc__loaded_is_misuse(finding);
    struct unc__verbs verbs = unc__word_verbs(finding);
    const char *acquired = unc__word_acquired(finding->kind);
    int r = put_stack(text, is_misuse ? verbs.use : acquired, finding->stack);

    if (r == 0) {
        r = put_stack(text, is_misuse ? verbs.cause : "its loop was closed",
                      finding->release_stack);
    }
    return r == 0 ? put_stack(text, acquired, finding->acquired_stack) : r;
}

static void put_counts(const struct text *text, const struct unc__converted *one)
{
    (void)fprintf(text->stream, "count: %" PRIu64 " in ", one->count);
    put(text, one->report->program);
    if (one->report_count > 1) {
        (void)fprintf(text->stream, ", the most of %zu processes", one->report_count);
    }
    (void)fputs("; evidence: ", text->stream);
    put(text, one->finding->evidence);
    (void)fputc('\n', text->stream);
}

int unc__junit_text(FILE *stream, const struct unc__conversion *conversion,
                    const struct unc__converted *one)
{
    struct text text = { stream, conversion };
    const struct unc__location *location = &one->location;
    int r;

    unc__location_write(stream, unc__escapes_xml, location);
    (void)fputs(": ", stream);
    if (*location->function != '\0') {
        put(&text, location->function);
        (void)fputs(": ", stream);
    }
    put(&text, one->finding->title);
    (void)fputc('\n', stream);
    r = put_stacks(&text, one->finding);
    put_counts(&text, one);
    put(&text, one->finding->advice);
    (void)fputc('\n', stream);
    return r;
}
