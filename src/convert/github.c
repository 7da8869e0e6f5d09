/* SPDX-License-Identifier: MIT */
/*
 * Lines that GitHub's runner takes out of a step's log and shows beside the source. It
 * shows ten errors, ten warnings and ten notices of a step, and drops the rest without a
 * word: so one a fingerprint, those that are proven first, and the last one says how many
 * are missing.
 *
 * An error: new. A warning: new, but seen only in the kernel's list, nobody knows where
 * it was opened. A notice: tolerated, if that is wanted at all. What was not measured is
 * the first error. A place outside the source tree, or in a binary, is text: the runner
 * takes `file` for a path of the checkout.
 *
 * Within a line only the end of a property or of the line has a meaning. What is
 * printable has no line ends, so the escapes are few; the runner takes %0A for one, which
 * is how messages get more than one line.
 */
#include "convert/format.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "convert/frame.h"
#include "convert/words.h"
#include "document/printable.h"

#define SHOWN_MAX      10  /* of a level in a step */
#define UNMEASURED_MAX 5   /* are named */
#define TITLE_SIZE     200 /* bytes; the runner's limit is 255 characters */
#define TEXT_SIZE      2000

enum level {
    LEVEL_ERROR,
    LEVEL_WARNING,
    LEVEL_NOTICE
};

static const char *const level_words[] = { "error", "warning", "notice" };

static const struct unc__escape in_message[] = { { '%', "%25" }, { '\0', NULL } };
static const struct unc__escape in_property[] = {
    { '%', "%25" },
    { ':', "%3A" },
    { ',', "%2C" },
    { '\0', NULL },
};

struct annotation {
    const struct unc__converted *one;
    enum level level;
    int rank;     /* the lower, the surer */
    size_t index; /* in the conversion */
};

static enum level level_of(const struct unc__converted *one)
{
    if (one->state != UNC__CONVERTED_NEW) {
        return LEVEL_NOTICE;
    }
    return strcmp(one->finding->class, "unseen") == 0 ? LEVEL_WARNING : LEVEL_ERROR;
}

/* What was misused did harm already. */
static int rank_of(const struct unc__loaded_finding *finding)
{
    static const char *const evidence[] = { "certain", "likely", "single" };
    size_t rank = 0;

    if (unc__loaded_is_misuse(finding)) {
        return 0;
    }
    while (rank < sizeof evidence / sizeof *evidence &&
           strcmp(finding->evidence, evidence[rank]) != 0) {
        rank++;
    }
    return 1 + (int)rank;
}

static int by_weight(const void *left, const void *right)
{
    const struct annotation *a = left;
    const struct annotation *b = right;
    int order = (int)a->level - (int)b->level;

    order = order != 0 ? order : a->rank - b->rank;
    return order != 0 ? order : a->index < b->index ? -1 : a->index > b->index;
}

/* Twins have one fingerprint, and the first of them stands for all. Returns: how many
 * there are in @ret_annotations, which has room for all findings. */
static size_t choose(const struct unc__conversion *conversion,
                     struct annotation *ret_annotations)
{
    size_t count = 0;

    for (size_t i = 0; i < conversion->finding_count; i++) {
        const struct unc__converted *one = &conversion->findings[i];

        if (one->twin == 0 &&
            (one->state == UNC__CONVERTED_NEW || conversion->options.has_tolerated)) {
            ret_annotations[count++] =
                (struct annotation){ one, level_of(one), rank_of(one->finding), i };
        }
    }
    if (count > 0) {
        qsort(ret_annotations, count, sizeof *ret_annotations, by_weight);
    }
    return count;
}

/* Printable already: to be so again changes nothing. */
static void put(FILE *stream, const char *text, const struct unc__escape *escapes,
                size_t size)
{
    char buffer[TEXT_SIZE];

    (void)unc__printable_copy(buffer, size, text);
    unc__escaped_write(stream, buffer, escapes);
}

static void put_message(FILE *stream, const struct unc__converted *one)
{
    const struct unc__loaded_finding *finding = one->finding;

    if (one->state != UNC__CONVERTED_NEW) {
        (void)fprintf(stream, "%s", unc__converted_word(one->state));
        (void)fputs(*one->reason != '\0' ? ": " : "", stream);
        put(stream, one->reason, in_message, TEXT_SIZE);
        (void)fputs("%0A", stream);
    }
    (void)fprintf(stream, "%" PRIu64 " %s ", one->count,
                  unc__loaded_is_misuse(finding) ? unc__word_verbs(finding).use
                                                 : unc__word_acquired(finding->kind));
    if (*one->location.function != '\0') {
        (void)fputs("in ", stream);
        put(stream, one->location.function, in_message, TEXT_SIZE);
        (void)fputc(' ', stream);
    }
    (void)fputs("at ", stream);
    put(stream, *one->location.path != '\0' ? one->location.path : "an unknown place",
        in_message, TEXT_SIZE);
    if (one->location.line > 0) {
        (void)fprintf(stream, ":%u", one->location.line);
    }
    if (*finding->advice != '\0') {
        (void)fputs("%0A", stream);
        put(stream, finding->advice, in_message, TEXT_SIZE);
    }
    (void)fputs("%0A", stream);
    put(stream, finding->fingerprint, in_message, TEXT_SIZE);
}

static void put_annotation(FILE *stream, const struct annotation *annotation)
{
    const struct unc__converted *one = annotation->one;

    (void)fprintf(stream, "::%s ", level_words[annotation->level]);
    if (one->location.is_inside && one->location.line > 0) {
        (void)fputs("file=", stream);
        put(stream, one->location.path, in_property, TEXT_SIZE);
        (void)fprintf(stream, ",line=%u,", one->location.line);
    }
    (void)fputs("title=unclosed%3A ", stream);
    put(stream, one->finding->title, in_property, TITLE_SIZE);
    (void)fputs("::", stream);
    put_message(stream, one);
    (void)fputc('\n', stream);
}

/* What could not be measured is one error, and the first. */
static void put_unmeasured(FILE *stream, const struct unc__conversion *conversion)
{
    size_t count = conversion->result.unmeasured;
    const char *name;
    const char *why;
    size_t i = 0;

    (void)fputs("::error title=unclosed%3A not measured::", stream);
    for (; i < UNMEASURED_MAX && unc__gate_unmeasured(conversion->gate, i, &name, &why);
         i++) {
        (void)fputs(i > 0 ? "%0A" : "", stream);
        put(stream, name, in_message, TEXT_SIZE);
        (void)fputs(": ", stream);
        put(stream, why, in_message, TEXT_SIZE);
    }
    if (count > i) {
        (void)fprintf(stream, "%%0Aand %zu more", count - i);
    }
    (void)fputc('\n', stream);
}

/* Red for what is not there any more. */
static void put_stale(FILE *stream, const struct unc__conversion *conversion)
{
    (void)fprintf(
        stream,
        "::error title=unclosed%%3A the baseline is stale::Entries with more than "
        "there is: %" PRIu64 ". 'unclosed baseline prune' takes them out\n",
        conversion->result.stale);
}

/* @annotations: of one level. @room: how many of it may be written. */
static void put_level(FILE *stream, const struct annotation *annotations, size_t count,
                      size_t room)
{
    size_t shown = count <= room ? count : room - 1;

    for (size_t i = 0; i < shown; i++) {
        put_annotation(stream, &annotations[i]);
    }
    if (count > shown) {
        (void)fprintf(stream,
                      "::%s title=unclosed%%3A %zu more::%zu more: see the summary of "
                      "this job, or 'unclosed show'\n",
                      level_words[annotations->level], count - shown, count - shown);
    }
}

static int print_github(FILE *stream, const struct unc__conversion *conversion)
{
    struct annotation *annotations =
        calloc(conversion->finding_count + 1, sizeof *annotations);
    bool has_unmeasured = conversion->result.unmeasured > 0;
    size_t count;

    if (annotations == NULL) {
        return -ENOMEM;
    }
    if (has_unmeasured) {
        put_unmeasured(stream, conversion);
    }
    if (conversion->result.status == 1 && conversion->counts[UNC__CONVERTED_NEW] == 0) {
        put_stale(stream, conversion);
    }
    count = choose(conversion, annotations);
    for (size_t first = 0; first < count;) {
        size_t next = first;

        while (next < count && annotations[next].level == annotations[first].level) {
            next++;
        }
        put_level(stream, &annotations[first], next - first,
                  annotations[first].level == LEVEL_ERROR && has_unmeasured
                      ? SHOWN_MAX - 1
                      : SHOWN_MAX);
        first = next;
    }
    free(annotations);
    return 0;
}

const struct unc__format unc__format_github = {
    .name = "github",
    .summary = "GitHub Actions: annotations, and the summary of the job",
    .file_name = "github.txt",
    .print = print_github,
};
