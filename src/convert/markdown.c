/* SPDX-License-Identifier: MIT */
/*
 * A document for people, as GitHub, GitLab and others show it: in the summary of a job,
 * or as a comment. What weighs most stands first: the verdict, what was not measured, a
 * table, then each new finding folded, then what is tolerated.
 *
 * Readers have limits (a summary 1 MiB, a comment 65,536 characters) beyond which nothing
 * is shown at all. So every piece is written aside first, and goes out whole or not at
 * all; of the room, notes of what was left out have their part before anything else, and
 * the table leaves half to the details. A piece that is too large is passed over: one
 * monster must not hide what comes after it.
 */
#include "convert/markdown.h"

#include <errno.h>
#include <stdlib.h>

#include "convert/format.h"
#include "convert/markdown_parts.h"
#include "document/memory_stream.h"

#define NOTES_SIZE     1024 /* of all notes, and more than they can be */
#define TOLERATED_MAX  20   /* are named */
#define UNOBSERVED_MAX 8    /* likewise */

struct markdown {
    FILE *stream;
    const struct unc__conversion *conversion;
    size_t limit;
    size_t left;
    FILE *piece;
    char *bytes; /* of the piece */
    size_t size;
};

/* The piece begins anew. @room: the most that it may take. Returns: whether it went
 * out. */
static bool put_piece(struct markdown *markdown, size_t *room)
{
    size_t size = (size_t)ftello(markdown->piece);
    bool has_room = size <= *room;

    (void)fflush(markdown->piece);
    if (has_room && ferror(markdown->piece) == 0) {
        (void)fwrite(markdown->bytes, 1, size, markdown->stream);
        *room -= size;
    }
    rewind(markdown->piece);
    return has_room;
}

static void put_verdict(struct markdown *markdown)
{
    const struct unc__gate_result *result = &markdown->conversion->result;
    const char *category = markdown->conversion->options.category;

    (void)fputs("### unclosed", markdown->piece);
    unc__markdown_code(markdown->piece, " ", category != NULL ? category : "", "");
    (void)fprintf(markdown->piece, "\n\n**%s",
                  result->unmeasured > 0 ? "incomplete: " : "");
    unc__total_print_counts(result, markdown->piece);
    (void)fprintf(markdown->piece, "; %zu report%s**\n\n", result->reports,
                  result->reports == 1 ? "" : "s");
    (void)put_piece(markdown, &markdown->left);
}

static void put_unmeasured(struct markdown *markdown)
{
    size_t room = markdown->left / 2;
    size_t before = room;
    size_t put = 0;
    const char *name;
    const char *why;

    for (size_t i = 0; unc__gate_unmeasured(markdown->conversion->gate, i, &name, &why);
         i++) {
        (void)fputs(i == 0 ? "Not measured:\n\n" : "", markdown->piece);
        (void)fputs("-", markdown->piece);
        unc__markdown_code(markdown->piece, " ", name, ":");
        unc__markdown_code(markdown->piece, " ", why, "");
        (void)fputs("\n", markdown->piece);
        put += put_piece(markdown, &room);
    }
    markdown->left -= before - room;
    if (markdown->conversion->result.unmeasured > put) {
        (void)fprintf(markdown->stream, "\n%zu more could not be measured.\n",
                      markdown->conversion->result.unmeasured - put);
    }
    (void)fputs("\n", markdown->stream);
}

/* Most are shells and tools, so one line for the first of them is enough. */
static void put_unobserved(struct markdown *markdown)
{
    const struct unc__conversion *all = markdown->conversion;

    (void)fputs("Not observed:", markdown->piece);
    for (size_t i = 0; i < all->unobserved_count && i < UNOBSERVED_MAX; i++) {
        unc__markdown_code(markdown->piece, i > 0 ? ", " : " ", all->unobserved[i], "");
    }
    if (all->unobserved_count > UNOBSERVED_MAX) {
        (void)fprintf(markdown->piece, " and %zu more",
                      all->unobserved_count - UNOBSERVED_MAX);
    }
    (void)fputs("\n\n", markdown->piece);
    (void)put_piece(markdown, &markdown->left);
}

/* Of findings: "left out" must not be missed. */
static void note(const struct markdown *markdown, const char *what, size_t count)
{
    if (count > 0) {
        (void)fprintf(markdown->stream,
                      "\n**%s of %zu finding%s left out: no more than %zu bytes are "
                      "taken here.** `unclosed show` has them all.\n\n",
                      what, count, count == 1 ? " is" : "s are", markdown->limit);
    }
}

static size_t row_count(const struct unc__conversion *conversion)
{
    return conversion->options.has_tolerated ? conversion->finding_count
                                             : conversion->counts[UNC__CONVERTED_NEW];
}

static void put_table(struct markdown *markdown)
{
    const struct unc__conversion *conversion = markdown->conversion;
    size_t count = row_count(conversion);
    size_t room = markdown->left / 2;
    size_t before = room;
    size_t put = 0;

    if (count == 0) {
        return;
    }
    (void)fputs("| state | place | what | count | missing call |\n"
                "| --- | --- | --- | ---: | --- |\n",
                markdown->piece);
    (void)put_piece(markdown, &room);
    for (size_t i = 0; i < count; i++) {
        unc__markdown_row(markdown->piece, &conversion->findings[i]);
        put += put_piece(markdown, &room);
    }
    markdown->left -= before - room;
    (void)fputs("\n", markdown->stream);
    note(markdown, "A row", count - put);
}

static int put_details(struct markdown *markdown)
{
    const struct unc__conversion *conversion = markdown->conversion;
    size_t count = conversion->counts[UNC__CONVERTED_NEW];
    size_t put = 0;
    int r = 0;

    for (size_t i = 0; r == 0 && i < count; i++) {
        r = unc__markdown_details(markdown->piece, conversion, &conversion->findings[i]);
        put += put_piece(markdown, &markdown->left);
    }
    note(markdown, "What is known", count - put);
    return r;
}

/* One piece: those that are named are few. */
static void put_tolerated(struct markdown *markdown)
{
    const struct unc__conversion *conversion = markdown->conversion;
    size_t first = conversion->counts[UNC__CONVERTED_NEW];
    size_t count = conversion->finding_count - first;
    const char *before = ": ";

    if (count == 0) {
        return;
    }
    (void)fputs("<details><summary>Tolerated", markdown->piece);
    for (int i = UNC__CONVERTED_NEW + 1; i < UNC__CONVERTED_STATE_COUNT; i++) {
        if (conversion->counts[i] > 0) {
            (void)fprintf(markdown->piece, "%s%zu %s", before, conversion->counts[i],
                          unc__converted_word((enum unc__converted_state)i));
            before = ", ";
        }
    }
    (void)fputs("</summary>\n\n", markdown->piece);
    for (size_t i = 0; i < count && i < TOLERATED_MAX; i++) {
        unc__markdown_tolerated(markdown->piece, &conversion->findings[first + i]);
    }
    if (count > TOLERATED_MAX) {
        (void)fprintf(markdown->piece, "- and %zu more\n", count - TOLERATED_MAX);
    }
    (void)fputs("\n</details>\n", markdown->piece);
    if (!put_piece(markdown, &markdown->left)) {
        note(markdown, "What is tolerated", count);
    }
}

int unc__markdown_print(FILE *stream, const struct unc__conversion *conversion,
                        size_t limit)
{
    struct markdown markdown = {
        .stream = stream,
        .conversion = conversion,
        .limit = limit,
        .left = limit - NOTES_SIZE,
    };
    int r;

    markdown.piece = open_memstream(&markdown.bytes, &markdown.size);
    if (markdown.piece == NULL) {
        return -ENOMEM;
    }
    put_verdict(&markdown);
    if (conversion->result.unmeasured > 0) {
        put_unmeasured(&markdown);
    }
    if (conversion->unobserved_count > 0) {
        put_unobserved(&markdown);
    }
    put_table(&markdown);
    r = put_details(&markdown);
    if (r == 0) {
        put_tolerated(&markdown);
    }
    if (unc__memory_stream_close(markdown.piece, &markdown.bytes) < 0) {
        r = -ENOMEM;
    }
    free(markdown.bytes);
    return r;
}

static int print_markdown(FILE *stream, const struct unc__conversion *conversion)
{
    size_t limit = conversion->options.limit_bytes;

    return unc__markdown_print(stream, conversion,
                               limit != 0 ? limit : UNC__MARKDOWN_LIMIT_DEFAULT);
}

const struct unc__format unc__format_markdown = {
    .name = "markdown",
    .summary = "people: a comment or a summary on GitHub, GitLab and others",
    .file_name = "unclosed.md",
    .print = print_markdown,
};
