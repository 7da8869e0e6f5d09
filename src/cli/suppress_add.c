/* SPDX-License-Identifier: MIT */
/*
 * Whatever is written was read by the parser first, so that no gate stumbles over a line
 * of ours; what is covered already is not written again; and nothing is said to be
 * written before it is.
 */
#include "cli/suppress_add.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/lock.h"
#include "document/memory_stream.h"
#include "gate/suppressions.h"
#include "gate/suppressions_file.h"

#define NAME            "suppress"
#define SECONDS_PER_DAY 86400

static int complain(int r, const char *text)
{
    unc__complain(NAME, "%s", text);
    return r == -ENOMEM || r == -ENOSPC || r == -EIO || r == -EDQUOT ? UNC__EXIT_FAULT
                                                                     : UNC__EXIT_USAGE;
}

static int complain_of_memory(void)
{
    return complain(-ENOMEM, "there is no memory left");
}

/* "fp:… exp:… issue:… max:…  # reason" */
static void write_line(FILE *stream, const struct unc__suppress_words *words,
                       const struct unc__suppress_item *item)
{
    const char *reason = words->reason != NULL ? words->reason : item->about;

    (void)fprintf(stream, "fp:%s", item->fingerprint);
    if (words->expires != NULL) {
        (void)fprintf(stream, " exp:%s", words->expires);
    }
    if (words->issue != NULL) {
        (void)fprintf(stream, " issue:%s", words->issue);
    }
    if (words->max > 0) {
        (void)fprintf(stream, " max:%lld", words->max);
    }
    if (reason[0] != '\0') {
        (void)fprintf(stream, "  # %s", reason);
    }
}

/* NULL: there is no memory. */
static char *line_of(const struct unc__suppress_words *words,
                     const struct unc__suppress_item *item)
{
    char *line = NULL;
    size_t size;
    FILE *stream = open_memstream(&line, &size);

    if (stream != NULL) {
        write_line(stream, words, item);
    }
    return unc__memory_stream_close(stream, &line) == 0 ? line : NULL;
}

/* What of the words makes no line, or one that covers nothing. */
static int check(const struct unc__arguments *arguments, const char *line)
{
    struct unc__suppression suppression;
    struct unc__suppression_flaw flaw;

    if (unc__suppression_parse(line, strlen(line), &suppression, &flaw) != 1) {
        return unc__arguments_refuse(arguments, "%s", flaw.text);
    }
    if (unc__suppression_is_expired(&suppression,
                                    (int32_t)(time(NULL) / SECONDS_PER_DAY))) {
        return unc__arguments_refuse(
            arguments, "--expires: that day is over, and the line would cover nothing");
    }
    return UNC__EXIT_OK;
}

/* One line, checked. */
static int compose(const struct unc__arguments *arguments,
                   const struct unc__suppress_words *words,
                   const struct unc__suppress_item *item, FILE *stream)
{
    char *line = line_of(words, item);
    int status = line == NULL ? complain_of_memory() : check(arguments, line);

    if (status == UNC__EXIT_OK) {
        if (words->reason != NULL && item->about[0] != '\0') {
            (void)fprintf(stream, "# %s\n", item->about);
        }
        (void)fprintf(stream, "%s\n", line);
    }
    free(line);
    return status;
}

int unc__suppress_print(const struct unc__arguments *arguments,
                        const struct unc__suppress_words *words,
                        const struct unc__suppress_items *items)
{
    int status = UNC__EXIT_OK;

    for (size_t i = 0; i < items->count && status == UNC__EXIT_OK; i++) {
        status = compose(arguments, words, &items->items[i], stdout);
    }
    return status;
}

/* The line of the file that covers it already; NULL: none. */
static const struct unc__suppression_rule *
find_cover(const struct unc__suppressions *known, const struct unc__suppress_item *item)
{
    for (size_t i = 0; i < unc__suppressions_count(known); i++) {
        const struct unc__suppression_rule *rule = unc__suppressions_at(known, i);

        if (!rule->is_expired &&
            unc__suppression_covers_fingerprint(&rule->line, item->fingerprint)) {
            return rule;
        }
    }
    return NULL;
}

/* @lines: for the file. @told: for people, when the file has them. */
static int compose_all(const struct unc__arguments *arguments,
                       const struct unc__suppress_words *words,
                       const struct unc__suppress_items *items,
                       const struct unc__suppressions *known, FILE *lines, FILE *told)
{
    int status = UNC__EXIT_OK;

    for (size_t i = 0; i < items->count && status == UNC__EXIT_OK; i++) {
        const struct unc__suppress_item *item = &items->items[i];
        const struct unc__suppression_rule *cover = find_cover(known, item);

        if (cover == NULL) {
            status = compose(arguments, words, item, lines);
            (void)fprintf(told, "suppressed: %s%s%s\n", item->fingerprint,
                          item->about[0] == '\0' ? "" : "  ", item->about);
        } else {
            (void)fprintf(told, "suppressed already, by line %u: %s\n", cover->number,
                          item->fingerprint);
        }
    }
    return status;
}

/* What the file has so far: nothing, if it is not there. */
static int read_known(const char *path, struct unc__suppressions **ret_known)
{
    struct unc__problem problem;
    int r = 0;

    *ret_known = unc__suppressions_new();
    if (*ret_known == NULL) {
        return complain_of_memory();
    }
    if (access(path, F_OK) == 0 || errno != ENOENT) {
        r = unc__suppressions_read(*ret_known, path, &problem);
    }
    if (r < 0) {
        *ret_known = unc__suppressions_free(*ret_known);
        return complain(r, problem.text);
    }
    return UNC__EXIT_OK;
}

static int append(const char *path, const char *lines, const char *told)
{
    struct unc__problem problem;
    int r = lines[0] == '\0' ? 0 : unc__suppressions_file_append(path, lines, &problem);

    if (r < 0) {
        return complain(r, problem.text);
    }
    (void)fputs(told, stdout);
    return UNC__EXIT_OK;
}

static int add_locked(const struct unc__arguments *arguments,
                      const struct unc__suppress_words *words,
                      const struct unc__suppress_items *items, const char *path)
{
    struct unc__suppressions *known;
    char *texts[2] = { NULL, NULL };
    size_t sizes[2];
    FILE *lines;
    FILE *told;
    int r;
    int status = read_known(path, &known);

    if (status != UNC__EXIT_OK) {
        return status;
    }
    lines = open_memstream(&texts[0], &sizes[0]);
    told = open_memstream(&texts[1], &sizes[1]);
    status = lines == NULL || told == NULL
                 ? complain_of_memory()
                 : compose_all(arguments, words, items, known, lines, told);
    r = unc__memory_stream_close(lines, &texts[0]);
    r = unc__memory_stream_close(told, &texts[1]) < 0 ? -ENOMEM : r;
    if (r < 0 && status == UNC__EXIT_OK) {
        status = complain_of_memory();
    }
    if (status == UNC__EXIT_OK) {
        status = append(path, texts[0], texts[1]);
    }
    free(texts[0]);
    free(texts[1]);
    (void)unc__suppressions_free(known);
    return status;
}

int unc__suppress_add(const struct unc__arguments *arguments,
                      const struct unc__suppress_words *words,
                      const struct unc__suppress_items *items, const char *path)
{
    struct unc__problem problem = { "" };
    int fd = -1;
    int r = unc__lock_take(path, &fd, &problem);

    if (r < 0) {
        return complain(r, problem.text);
    }
    r = add_locked(arguments, words, items, path);
    unc__lock_release(fd);
    return r;
}
