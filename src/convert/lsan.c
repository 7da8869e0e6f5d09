/* SPDX-License-Identifier: MIT */
/*
 * The form in which LeakSanitizer tells of leaks: what CTest greps for CDash, what
 * CodeChecker's report-converter takes, and what everybody has read before. Their
 * expressions were looked up: CTest wants "(Direct|Indirect) leak of .*" anywhere in a
 * line; CodeChecker the whole head as it is here, and then takes each "path:12" up to the
 * next empty line for a place of the stack. So what a finding is, in words, comes before
 * its head, and a name has nothing that looks like one of these (base/leak_text.h).
 *
 * Honest all the same: every sentence of ours begins with "unclosed:", and numbers are
 * not made up. What is left is not memory, so it has 0 byte(s). A misuse leaves nothing,
 * and of what was not measured nobody knows: both are heads with 0 object(s), because a
 * reader that knows leaks alone would call the rest green. Indirect is what belongs to an
 * event loop that is open itself: closing that gives it back.
 *
 * Rejected: "ERROR: LeakSanitizer: detected memory leaks" above all of it, which older
 * readers want, and which would be a lie.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/leak_text.h"
#include "convert/format.h"
#include "convert/resource_index.h"
#include "convert/words.h"
#include "document/document.h"
#include "document/printable.h"
#include "gate/numbers.h"

struct printing {
    FILE *stream;
    const struct unc__conversion *conversion;
    struct unc__resource_indexes resources;
    struct unc__numbers *open_loops; /* of each report: the ids of those that are open */
    uint64_t objects;
    size_t left_out[UNC__CONVERTED_STATE_COUNT];
};

static uint64_t id_of(const cJSON *tree, const char *key)
{
    double id = unc__document_number(tree, key, 0);

    return id >= 1 && id < (double)UINT32_MAX ? (uint64_t)id : 0;
}

static int index_loops(const cJSON *loops, struct unc__numbers *open_loops)
{
    int r = unc__numbers_reserve(open_loops, (size_t)cJSON_GetArraySize(loops));
    const cJSON *loop;

    if (r < 0) {
        return r;
    }
    cJSON_ArrayForEach(loop, loops)
    {
        if (strcmp(unc__document_text(loop, "state"), "closed") != 0) {
            unc__numbers_add(open_loops, id_of(loop, "id"), 0);
        }
    }
    (void)unc__numbers_sort(open_loops); /* two of one id: any of them will do */
    return 0;
}

static int begin(struct printing *printing)
{
    const struct unc__conversion *conversion = printing->conversion;
    int r = unc__resource_indexes_new(&printing->resources, conversion);

    printing->open_loops =
        calloc(conversion->report_count + 1, sizeof *printing->open_loops);
    if (printing->open_loops == NULL) {
        return -ENOMEM;
    }
    for (size_t i = 0; r == 0 && i < conversion->report_count; i++) {
        r = index_loops(unc__document_array(conversion->reports[i]->tree, "loops"),
                        &printing->open_loops[i]);
    }
    return r;
}

static void end(struct printing *printing)
{
    for (size_t i = 0;
         printing->open_loops != NULL && i < printing->conversion->report_count; i++) {
        unc__numbers_free(&printing->open_loops[i]);
    }
    free(printing->open_loops);
    unc__resource_indexes_done(&printing->resources);
}

/* By the first of its resources: the others were left in the same way. */
static bool is_indirect(const struct printing *printing, const struct unc__converted *one)
{
    const struct unc__resource_index *index =
        unc__resource_indexes_of(&printing->resources, one);
    const cJSON *ids = unc__document_array(one->finding->tree, "resources");
    size_t at = unc__resource_index_find(index, ids != NULL ? ids->child : NULL);
    uint64_t loop;

    if (at == SIZE_MAX || unc__loaded_is_misuse(one->finding)) {
        return false;
    }
    loop = id_of(unc__document_object(index->items[at], "owner"), "loop");
    return loop != 0 &&
           unc__numbers_find(&printing->open_loops[one->serial - 1], loop) != SIZE_MAX;
}

/* @length bytes of @text, as they may go to a terminal. */
static int put_piece(FILE *stream, const char *text, size_t length)
{
    char *copy;

    if (text[length] == '\0') {
        unc__printable_write(stream, text);
        return 0;
    }
    copy = strndup(text, length);
    if (copy == NULL) {
        return -ENOMEM;
    }
    unc__printable_write(stream, copy);
    free(copy);
    return 0;
}

static int put_text(FILE *stream, const char *text, bool is_in_frame)
{
    bool is_first = true;
    int r;

    for (;;) {
        size_t length = unc__leak_text_harmless(text, is_first, is_in_frame);
        char escape[UNC__LEAK_TEXT_ESCAPE_SIZE];

        r = put_piece(stream, text, length);
        if (r < 0 || text[length] == '\0') {
            return r;
        }
        unc__leak_text_escape(escape, text[length]);
        (void)fputs(escape, stream);
        text += length + 1;
        is_first = false;
    }
}

/* "unclosed: BEFORE text". Nothing for a text that is not there. */
static int put_line(FILE *stream, const char *before, const char *text, const char *after)
{
    int r = 0;

    if (*text != '\0') {
        (void)fprintf(stream, "unclosed: %s", before);
        r = put_text(stream, text, /* is_in_frame= */ false);
        (void)fprintf(stream, "%s\n", after);
    }
    return r;
}

static void put_head(FILE *stream, const char *word, uint64_t objects)
{
    (void)fprintf(stream,
                  "%s leak of 0 byte(s) in %" PRIu64 " object(s) allocated from:\n", word,
                  objects);
}

/* A place is "path:12", or the offset in a module, for who looks it up later. */
static int put_place(FILE *stream, const struct unc__location *place, uint64_t offset)
{
    bool is_known = place->path[0] != '\0';
    bool is_line = is_known && place->line > 0;
    int r;

    (void)fputs(place->function[0] != '\0' ? " in " : " ", stream);
    r = put_text(stream, place->function, /* is_in_frame= */ true);
    (void)fputs(is_line ? " " : " (", stream);
    if (r == 0) {
        r = put_text(stream, is_known ? place->path : "<unknown module>",
                     /* is_in_frame= */ true);
    }
    if (is_line) {
        (void)fprintf(stream, ":%u\n", place->line);
    } else if (is_known) {
        (void)fprintf(stream, "+0x%" PRIx64 ")\n", offset);
    } else {
        (void)fputs(")\n", stream);
    }
    return r;
}

static bool has_line(const struct unc__loaded_stack *stack)
{
    for (size_t i = 0; i < stack->frame_count; i++) {
        if (stack->frames[i].file[0] != '\0' && stack->frames[i].line > 0) {
            return true;
        }
    }
    return false;
}

/* From the first frame that is not the C library's: where it was called from is the
 * place to look at, and readers take the first. All of them, if none is. */
static int put_stack(const struct printing *printing,
                     const struct unc__loaded_stack *stack, size_t number)
{
    size_t first = 0;
    int r = 0;

    while (first < stack->frame_count && stack->frames[first].is_runtime) {
        first++;
    }
    first = first < stack->frame_count ? first : 0;
    for (size_t i = first; r == 0 && i < stack->frame_count; i++) {
        const struct unc__loaded_frame *frame = &stack->frames[i];
        struct unc__location place;

        r = unc__location_of_frame(printing->conversion->locations, frame, &place);
        (void)fprintf(printing->stream, "    #%zu 0x%" PRIx64, number++, frame->offset);
        if (r == 0) {
            r = put_place(printing->stream, &place, frame->offset);
        }
    }
    return r;
}

/* The stack; in front of it the place, if no frame has one. */
static int put_main_stack(const struct printing *printing,
                          const struct unc__converted *one)
{
    const struct unc__loaded_stack *stack = one->finding->stack;
    bool has_frames = stack != NULL && stack->frame_count > 0;
    bool has_place = one->location.line > 0 && !(has_frames && has_line(stack));
    int r = 0;

    if (has_place || !has_frames) {
        (void)fputs("    #0 0x0", printing->stream);
        r = put_place(printing->stream, &one->location, 0);
    }
    if (r == 0 && has_frames) {
        r = put_stack(printing, stack, has_place ? 1 : 0);
    }
    return r;
}

/* No head: readers do not count it, people want it. */
static int put_other_stack(const struct printing *printing, const char *verb,
                           const struct unc__loaded_stack *stack)
{
    if (stack == NULL || stack->frame_count == 0) {
        return 0;
    }
    (void)fprintf(printing->stream, "\nunclosed: %s here:\n", verb);
    return put_stack(printing, stack, 0);
}

static int put_other_stacks(const struct printing *printing,
                            const struct unc__loaded_finding *finding)
{
    bool is_of_misuse = unc__loaded_is_misuse(finding);
    int r = put_other_stack(
        printing, is_of_misuse ? unc__word_verbs(finding).cause : "its loop was closed",
        finding->release_stack);

    if (r == 0) {
        r = put_other_stack(printing, unc__word_acquired(finding->kind),
                            finding->acquired_stack);
    }
    if (r == 0) {
        r = put_other_stack(printing, "others from there were given back",
                            finding->sibling_stack);
    }
    return r;
}

/* What it is, before the head. */
static int put_words(const struct printing *printing, const struct unc__converted *one)
{
    const struct unc__loaded_finding *finding = one->finding;
    FILE *stream = printing->stream;
    char words[64];
    int r;

    (void)fputc('\n', stream);
    r = put_line(stream, "", *finding->title != '\0' ? finding->title : "without a title",
                 "");
    if (one->state != UNC__CONVERTED_NEW) {
        (void)snprintf(words, sizeof words, "%s: ", unc__converted_word(one->state));
        r = r == 0 ? put_line(stream, words,
                              *one->reason != '\0' ? one->reason : "no reason given", "")
                   : r;
    }
    r = r == 0 ? put_line(stream, "missing call: ", finding->missing_call, "()") : r;
    if (unc__loaded_is_misuse(finding)) {
        (void)fputs("unclosed: a misuse and no leak, hence 0 object(s)\n", stream);
        r = r == 0 ? put_line(stream, "", finding->advice, "") : r;
    }
    if (one->report_count > 1) {
        (void)fprintf(stream, "unclosed: in %zu reports\n", one->report_count);
    }
    return r;
}

static int put_finding(struct printing *printing, const struct unc__converted *one)
{
    uint64_t objects = unc__loaded_is_misuse(one->finding) ? 0 : one->count;
    int r;

    if (one->state != UNC__CONVERTED_NEW &&
        !printing->conversion->options.has_tolerated) {
        printing->left_out[one->state]++;
        return 0;
    }
    printing->objects += objects;
    r = put_words(printing, one);
    put_head(printing->stream, is_indirect(printing, one) ? "Indirect" : "Direct",
             objects);
    if (r == 0) {
        r = put_main_stack(printing, one);
    }
    return r < 0 ? r : put_other_stacks(printing, one->finding);
}

static int put_unmeasured(const struct printing *printing)
{
    const struct unc__conversion *conversion = printing->conversion;
    const char *name;
    const char *why;
    size_t count = 0;
    int r = 0;

    for (; r == 0 && unc__gate_unmeasured(conversion->gate, count, &name, &why);
         count++) {
        (void)fputc('\n', printing->stream);
        r = put_line(printing->stream, "not measured: ", *name != '\0' ? name : "?", "");
        r = r == 0 ? put_line(printing->stream, "", why, "") : r;
        put_head(printing->stream, "Direct", 0);
    }
    if (conversion->result.unmeasured > count) {
        (void)fprintf(printing->stream, "\nunclosed: not measured: %zu more\n",
                      conversion->result.unmeasured - count);
    }
    return r;
}

static void put_left_out(const struct printing *printing)
{
    bool is_any = false;

    for (enum unc__converted_state i = 0; i < UNC__CONVERTED_STATE_COUNT; i++) {
        if (printing->left_out[i] > 0) {
            (void)fprintf(printing->stream, "%s%zu %s",
                          is_any ? ", "
                                 : "\nunclosed: not written, because leaks have "
                                   "no such state: ",
                          printing->left_out[i], unc__converted_word(i));
            is_any = true;
        }
    }
    (void)fputs(is_any ? "\n" : "", printing->stream);
}

static int put_document(struct printing *printing)
{
    const struct unc__conversion *conversion = printing->conversion;
    int r = 0;

    (void)fprintf(printing->stream,
                  "unclosed: findings: %zu, reports: %zu (in the form of LeakSanitizer; "
                  "what is left is not memory, hence 0 byte(s))\n",
                  conversion->finding_count, conversion->report_count);
    for (size_t i = 0; r == 0 && i < conversion->finding_count; i++) {
        r = put_finding(printing, &conversion->findings[i]);
    }
    if (r == 0) {
        r = put_unmeasured(printing);
    }
    put_left_out(printing);
    (void)fprintf(printing->stream,
                  "\nSUMMARY: unclosed: 0 byte(s) leaked in %" PRIu64 " allocation(s).\n",
                  printing->objects);
    return r;
}

static int print_lsan(FILE *stream, const struct unc__conversion *conversion)
{
    struct printing printing = { .stream = stream, .conversion = conversion };
    int r = begin(&printing);

    if (r == 0) {
        r = put_document(&printing);
    }
    end(&printing);
    return r;
}

const struct unc__format unc__format_lsan = {
    .name = "lsan",
    .summary = "CTest, CDash, CodeChecker: text in the form of LeakSanitizer",
    .file_name = "unclosed.lsan.txt",
    .has_resources = true,
    .print = print_lsan,
};
