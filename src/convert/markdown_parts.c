/* SPDX-License-Identifier: MIT */
/*
 * Text of a report is code wherever it stands. Escaping it as prose is not enough: GitHub
 * looks for @mentions, #1 and :smile: in what Markdown was made into, where a backslash
 * or a character reference is gone already; but not in code.
 *
 * In a line of Markdown nothing within code has a meaning but the backquote that ends it
 * and, in a table, the bar; both are made visible as every other harmful character is,
 * because renderers disagree on how they are escaped there. In blocks of HTML, which are
 * no Markdown at all, text is exact.
 */
#include "convert/markdown_parts.h"

#include <inttypes.h>
#include <string.h>

#include "convert/frame.h"
#include "convert/junit_text.h"
#include "convert/process.h"
#include "document/printable.h"
#include "gate/baseline.h"

#define SHORT_SIZE 400 /* bytes of a text in a line */
#define PLACE_SIZE (SHORT_SIZE + 16)

static const struct unc__escape in_code[] = {
    { '`', "\\x60" },
    { '|', "\\x7c" },
    { '\0', NULL },
};

/* Printable already: to be so again changes nothing. */
static const char *shorten(const char *text, char buffer[SHORT_SIZE])
{
    size_t length = unc__printable_copy(buffer, SHORT_SIZE - 3, text);

    if (unc__printable_copy(buffer, SHORT_SIZE, text) > length) {
        strcpy(buffer + length, "...");
    }
    return buffer;
}

void unc__markdown_code(FILE *stream, const char *before, const char *text,
                        const char *after)
{
    char buffer[SHORT_SIZE];

    if (*text != '\0') {
        (void)fprintf(stream, "%s`", before);
        unc__escaped_write(stream, shorten(text, buffer), in_code);
        (void)fprintf(stream, "`%s", after);
    }
}

/* The end of a path tells more than its beginning, but is no path. */
static const char *write_place(const struct unc__location *location,
                               char buffer[PLACE_SIZE])
{
    char path[SHORT_SIZE];

    (void)snprintf(buffer, PLACE_SIZE, "%s",
                   *location->path != '\0' ? shorten(location->path, path) : "?");
    if (location->line > 0) {
        size_t length = strlen(buffer);

        (void)snprintf(buffer + length, PLACE_SIZE - length, ":%u", location->line);
    }
    return buffer;
}

/* "`src/app.c:5`" */
static void put_place(FILE *stream, const struct unc__location *location)
{
    char place[PLACE_SIZE];

    unc__markdown_code(stream, "", write_place(location, place), "");
}

/* "close" is a function; others say what to do, with blanks between their words. */
static void put_missing(FILE *stream, const char *call)
{
    char text[SHORT_SIZE];

    if (*call != '\0') {
        (void)snprintf(text, sizeof text, "%s%s", call,
                       strpbrk(call, " ()") == NULL ? "()" : "");
        unc__markdown_code(stream, "", text, "");
    }
}

void unc__markdown_row(FILE *stream, const struct unc__converted *one)
{
    (void)fprintf(stream, "| %s | ", unc__converted_word(one->state));
    put_place(stream, &one->location);
    (void)fputs(" | ", stream);
    unc__markdown_code(stream, "", one->finding->title, "");
    (void)fprintf(stream, " | %" PRIu64 " | ", one->count);
    put_missing(stream, one->finding->missing_call);
    (void)fputs(" |\n", stream);
}

static void put_summary(FILE *stream, const struct unc__converted *one)
{
    char text[PLACE_SIZE];

    (void)fputs("<details><summary><code>", stream);
    unc__escaped_write(stream, write_place(&one->location, text), unc__escapes_xml);
    (void)fputs("</code> <code>", stream);
    unc__escaped_write(stream, shorten(one->finding->title, text), unc__escapes_xml);
    (void)fputs("</code></summary>\n\n", stream);
}

int unc__markdown_details(FILE *stream, const struct unc__conversion *conversion,
                          const struct unc__converted *one)
{
    const struct unc__loaded_finding *finding = one->finding;
    char cause[UNC__PROCESS_TEXT_SIZE];
    int r;

    put_summary(stream, one);
    (void)fputs("<pre>\n", stream);
    r = unc__junit_text(stream, conversion, one);
    if (!unc__loaded_is_misuse(finding)) { /* which was seen as it happened */
        (void)fputs("why: ", stream);
        unc__escaped_write(stream,
                           unc__process_cause(one->report, finding, cause, sizeof cause),
                           unc__escapes_xml);
        (void)fputc('\n', stream);
    }
    (void)fputs("fingerprint: ", stream);
    unc__escaped_write(stream, finding->fingerprint, unc__escapes_xml);
    (void)fputs("\n</pre>\n\n", stream);
    /* For a shell: only what means nothing to one. */
    if (unc__baseline_can_hold(finding->fingerprint)) {
        (void)fprintf(stream, "```sh\nunclosed suppress %s --reason 'WHY'\n```\n\n",
                      finding->fingerprint);
    }
    (void)fputs("</details>\n\n", stream);
    return r;
}

void unc__markdown_tolerated(FILE *stream, const struct unc__converted *one)
{
    (void)fprintf(stream, "- %s: ", unc__converted_word(one->state));
    unc__markdown_code(stream, "", one->finding->title, " at ");
    put_place(stream, &one->location);
    unc__markdown_code(stream, ", ", one->reason, "");
    (void)fputc('\n', stream);
}
