/* SPDX-License-Identifier: MIT */
/*
 * Folded stacks, "main;open_log;open 3": what flamegraph.pl, inferno, speedscope and a
 * dozen others read. A weight is a number of resources. What is no resource that was
 * simply left open has a root of its own, "[double-release]", so that no sum mixes them;
 * what was not measured has one too, with weight, because it has to be seen.
 *
 * The syntax knows no comments. A line of weight 0 is one: every reader takes it, and
 * none draws it. The last number after a blank is the weight, and flamegraph.pl takes two
 * numbers for a difference: so no blank stands before a digit inside a name, and no
 * semicolon anywhere.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "convert/flame.h"
#include "convert/format.h"
#include "convert/resource_index.h"
#include "document/memory_stream.h"
#include "document/printable.h"

#define NOTES_MAX (UNC__CONVERTED_STATE_COUNT + 2)
#define BETWEEN   '\n' /* of frames, while a line is made: nothing printable has it */

struct line {
    size_t offset;    /* in the text of all lines */
    const char *text; /* when that is complete */
    uint64_t weight;
};

struct lines {
    FILE *stream; /* into text; each line ends with a zero byte */
    char *text;
    size_t size;
    struct line *items;
    size_t count;
    size_t room;
};

static int lines_open(struct lines *lines, size_t room)
{
    *lines = (struct lines){ .room = room };
    lines->items = calloc(room, sizeof *lines->items);
    lines->stream = open_memstream(&lines->text, &lines->size);
    return lines->items == NULL || lines->stream == NULL ? -ENOMEM : 0;
}

static void lines_close(struct lines *lines)
{
    if (lines->stream != NULL) {
        (void)fclose(lines->stream);
    }
    free(lines->text);
    free(lines->items);
}

static void begin_line(struct lines *lines, uint64_t weight)
{
    lines->items[lines->count++] =
        (struct line){ .offset = (size_t)ftell(lines->stream), .weight = weight };
}

static void end_line(struct lines *lines)
{
    (void)putc('\0', lines->stream);
}

static void put_frame(struct lines *lines, const char *name)
{
    unc__printable_write(lines->stream, name[0] != '\0' ? name : "[unknown]");
}

static void put_next_frame(struct lines *lines, const char *name)
{
    (void)putc(BETWEEN, lines->stream);
    put_frame(lines, name);
}

static void put_finding(struct lines *lines, const struct unc__converted *one,
                        const struct unc__resource_index *resources)
{
    const char *group = unc__flame_group(one);
    char buffer[UNC__FLAME_NAME_SIZE];
    struct unc__flame flame;

    unc__flame_of(&flame, one->finding,
                  unc__resource_index_call(resources, one->finding));
    begin_line(lines, one->count);
    if (group[0] != '\0') {
        (void)putc('[', lines->stream);
        unc__printable_write(lines->stream, group); /* a class is the report's word */
        (void)fprintf(lines->stream, "]%c", BETWEEN);
    }
    for (size_t i = 0; i < unc__flame_depth(&flame); i++) {
        const char *name = unc__flame_name(unc__flame_at(&flame, i), buffer);

        (i == 0 ? put_frame : put_next_frame)(lines, name);
    }
    end_line(lines);
}

static int put_findings(struct lines *lines, const struct unc__conversion *conversion)
{
    struct unc__resource_indexes resources;
    int r = unc__resource_indexes_new(&resources, conversion);

    for (size_t i = 0; r == 0 && i < conversion->finding_count; i++) {
        const struct unc__converted *one = &conversion->findings[i];

        if (one->state == UNC__CONVERTED_NEW || conversion->options.has_tolerated) {
            put_finding(lines, one, unc__resource_indexes_of(&resources, one));
        }
    }
    unc__resource_indexes_done(&resources);
    return r;
}

static void put_unmeasured(struct lines *lines, const struct unc__conversion *conversion)
{
    size_t unmeasured = conversion->result.unmeasured;
    const char *name;
    const char *why;
    size_t i = 0;

    for (; unc__gate_unmeasured(conversion->gate, i, &name, &why); i++) {
        begin_line(lines, 1);
        put_frame(lines, "[not measured]");
        put_next_frame(lines, name);
        put_next_frame(lines, why);
        end_line(lines);
    }
    if (i < unmeasured) {
        begin_line(lines, unmeasured - i);
        put_frame(lines, "[not measured]");
        put_next_frame(lines, "others");
        end_line(lines);
    }
}

/* What somebody who only sees this file has to know: lines of weight 0. */
static void put_notes(struct lines *lines, const struct unc__conversion *conversion)
{
    if (lines->count == 0) {
        begin_line(lines, 0);
        put_frame(lines, "[nothing new was left unclosed]");
        end_line(lines);
    }
    for (size_t state = UNC__CONVERTED_NEW + 1;
         !conversion->options.has_tolerated && state < UNC__CONVERTED_STATE_COUNT;
         state++) {
        if (conversion->counts[state] > 0) {
            begin_line(lines, 0);
            (void)fprintf(lines->stream, "[%zu left out: %s]", conversion->counts[state],
                          unc__converted_word((enum unc__converted_state)state));
            end_line(lines);
        }
    }
}

/* Texts are printable by now; what is left is what ends a frame, or a line. */
static void make_harmless(char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (text[i] == ';') {
            text[i] = ',';
        } else if (text[i] == BETWEEN) {
            text[i] = ';';
        } else if (text[i] == ' ' && i + 1 < size && text[i + 1] >= '0' &&
                   text[i + 1] <= '9') {
            text[i] = '_';
        }
    }
}

static int compare(const void *left, const void *right)
{
    return strcmp(((const struct line *)left)->text, ((const struct line *)right)->text);
}

/* Sorted, and what is equal is one. */
static int print_lines(FILE *stream, struct lines *lines)
{
    int r = unc__memory_stream_close(lines->stream, &lines->text);

    lines->stream = NULL;
    if (r < 0) {
        return r;
    }
    make_harmless(lines->text, lines->size);
    for (size_t i = 0; i < lines->count; i++) {
        lines->items[i].text = lines->text + lines->items[i].offset;
    }
    qsort(lines->items, lines->count, sizeof *lines->items, compare);
    for (size_t i = 0; i < lines->count;) {
        const char *text = lines->items[i].text;
        uint64_t weight = 0;

        for (; i < lines->count && strcmp(lines->items[i].text, text) == 0; i++) {
            weight += lines->items[i].weight;
        }
        (void)fprintf(stream, "%s %" PRIu64 "\n", text, weight);
    }
    return 0;
}

static int print_folded(FILE *stream, const struct unc__conversion *conversion)
{
    size_t room = conversion->finding_count + conversion->result.unmeasured + NOTES_MAX;
    struct lines lines;
    int r = lines_open(&lines, room);

    if (r == 0) {
        r = put_findings(&lines, conversion);
    }
    if (r == 0) {
        put_unmeasured(&lines, conversion);
        put_notes(&lines, conversion);
        r = print_lines(stream, &lines);
    }
    lines_close(&lines);
    return r;
}

const struct unc__format unc__format_folded = {
    .name = "folded",
    .summary = "flamegraph.pl, inferno: stacks, and how much they left open",
    .file_name = "unclosed.folded",
    .has_resources = true,
    .print = print_folded,
};
