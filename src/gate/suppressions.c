/* SPDX-License-Identifier: MIT */
/*
 * Lines are read once and asked in the order in which they were read. Most of them are
 * about another kind, and are passed by without a look at any frame.
 *
 * One line covers as many resources of a report as its `max:` says; what is beyond is
 * asked of the lines behind it, and what no line covers stays a finding. A line whose day
 * is over is still asked, so that the table can say what comes back because of it.
 */
#include "gate/suppressions.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gate/builtin_suppressions.h"
#include "gate/suppressions_file.h"

#define BUILTIN_PATH    "built-in"
#define SECONDS_PER_DAY 86400

/* The text of a file, in which the pieces of its lines lie. */
struct source {
    struct source *next;
    char *path;
    char *bytes;
};

struct unc__suppressions {
    struct unc__suppression_rule *rules;
    size_t count;
    size_t room;
    struct source *sources;
    int32_t today;
};

static int refuse_memory(struct unc__problem *problem)
{
    return unc__problem_set(problem, -ENOMEM, "there is no memory left");
}

struct unc__suppressions *unc__suppressions_new(void)
{
    struct unc__suppressions *suppressions = calloc(1, sizeof *suppressions);

    if (suppressions != NULL) {
        suppressions->today = (int32_t)(time(NULL) / SECONDS_PER_DAY);
    }
    return suppressions;
}

static void forget_rules(struct unc__suppressions *suppressions, size_t first)
{
    for (size_t i = first; i < suppressions->count; i++) {
        free((void *)(uintptr_t)suppressions->rules[i].text);
        free((void *)(uintptr_t)suppressions->rules[i].reason);
    }
    suppressions->count = first;
}

struct unc__suppressions *unc__suppressions_free(struct unc__suppressions *suppressions)
{
    if (suppressions == NULL) {
        return NULL;
    }
    forget_rules(suppressions, 0);
    while (suppressions->sources != NULL) {
        struct source *source = suppressions->sources;

        suppressions->sources = source->next;
        free(source->path);
        free(source->bytes);
        free(source);
    }
    free(suppressions->rules);
    free(suppressions);
    return NULL;
}

static struct source *add_source(struct unc__suppressions *suppressions, const char *path,
                                 const char *bytes, size_t size)
{
    struct source *source = calloc(1, sizeof *source);

    if (source == NULL) {
        return NULL;
    }
    source->path = strdup(path);
    source->bytes = malloc(size + 1);
    if (source->path == NULL || source->bytes == NULL) {
        free(source->path);
        free(source->bytes);
        free(source);
        return NULL;
    }
    memcpy(source->bytes, bytes, size);
    source->next = suppressions->sources;
    suppressions->sources = source;
    return source;
}

static bool make_room(struct unc__suppressions *suppressions)
{
    size_t room = suppressions->room == 0 ? 32 : suppressions->room * 2;
    struct unc__suppression_rule *rules;

    if (suppressions->count < suppressions->room) {
        return true;
    }
    rules = realloc(suppressions->rules, room * sizeof *rules);
    if (rules == NULL) {
        return false;
    }
    suppressions->rules = rules;
    suppressions->room = room;
    return true;
}

/* A line without the blanks around it. */
static char *copy_trimmed(const char *line, size_t length)
{
    while (length > 0 && (line[0] == ' ' || line[0] == '\t')) {
        line++;
        length--;
    }
    while (length > 0 && (line[length - 1] == ' ' || line[length - 1] == '\t')) {
        length--;
    }
    return strndup(line, length);
}

static bool add_rule(struct unc__suppressions *suppressions,
                     const struct unc__suppression *line, const char *text, size_t length,
                     const char *path, unsigned number)
{
    struct unc__suppression_rule rule = {
        .line = *line,
        .path = path,
        .number = number,
        .is_builtin = strcmp(path, BUILTIN_PATH) == 0,
        .is_expired = unc__suppression_is_expired(line, suppressions->today),
        .left_of_max = line->max,
    };

    if (!make_room(suppressions)) {
        return false;
    }
    rule.text = copy_trimmed(text, length);
    rule.reason = line->reason == NULL ? copy_trimmed(text, length)
                                       : strndup(line->reason, line->reason_length);
    if (rule.text == NULL || rule.reason == NULL) {
        free((void *)(uintptr_t)rule.text);
        free((void *)(uintptr_t)rule.reason);
        return false;
    }
    suppressions->rules[suppressions->count++] = rule;
    return true;
}

static int add_lines(struct unc__suppressions *suppressions, const struct source *source,
                     size_t size, struct unc__problem *problem)
{
    struct unc__suppression_lines lines = unc__suppression_lines_of(source->bytes, size);
    struct unc__suppression suppression;
    struct unc__suppression_flaw flaw;
    const char *line;
    size_t length;

    while (unc__suppression_lines_next(&lines, &line, &length)) {
        int r = unc__suppression_parse(line, length, &suppression, &flaw);

        if (r < 0) {
            return unc__problem_set(problem, r, "%s:%u: %s", source->path, lines.number,
                                    flaw.text);
        }
        if (r > 0 && !add_rule(suppressions, &suppression, line, length, source->path,
                               lines.number)) {
            return refuse_memory(problem);
        }
    }
    return 0;
}

/* @bytes are copied; @path is for people. */
static int take(struct unc__suppressions *suppressions, const char *path,
                const char *bytes, size_t size, struct unc__problem *ret_problem)
{
    size_t first = suppressions->count;
    struct source *source = add_source(suppressions, path, bytes, size);
    int r;

    if (source == NULL) {
        return refuse_memory(ret_problem);
    }
    r = add_lines(suppressions, source, size, ret_problem);
    if (r < 0) {
        forget_rules(suppressions, first);
    }
    return r;
}

int unc__suppressions_read(struct unc__suppressions *suppressions, const char *path,
                           struct unc__problem *ret_problem)
{
    char *bytes;
    size_t size;
    int r = unc__suppressions_file_read(path, &bytes, &size, ret_problem);

    if (r < 0) {
        return r;
    }
    r = take(suppressions, path, bytes, size, ret_problem);
    free(bytes);
    return r;
}

int unc__suppressions_add_builtin(struct unc__suppressions *suppressions)
{
    return take(suppressions, BUILTIN_PATH, unc__builtin_suppressions,
                strlen(unc__builtin_suppressions), NULL);
}

int unc__suppressions_check_reasons(const struct unc__suppressions *suppressions,
                                    struct unc__problem *ret_problem)
{
    for (size_t i = 0; i < suppressions->count; i++) {
        const struct unc__suppression_rule *rule = &suppressions->rules[i];

        if (rule->line.reason == NULL) {
            return unc__problem_set(ret_problem, -EINVAL,
                                    "%s:%u: there is no reason: put one behind a #",
                                    rule->path, rule->number);
        }
    }
    return 0;
}

void unc__suppressions_begin(struct unc__suppressions *suppressions)
{
    for (size_t i = 0; i < suppressions->count; i++) {
        suppressions->rules[i].left_of_max = suppressions->rules[i].line.max;
    }
}

static const char *known(const char *text)
{
    return text == NULL || text[0] == '\0' ? NULL : text;
}

/* What is built in speaks of what a library does itself, not of what the application does
 * when the library calls it: frames from the application on are not looked at. */
static bool covers_stack(const struct unc__suppression_rule *rule,
                         const struct unc__loaded_stack *stack)
{
    for (size_t i = 0; stack != NULL && i < stack->frame_count; i++) {
        const struct unc__loaded_frame *frame = &stack->frames[i];
        struct unc__suppression_frame asked = {
            .function = known(frame->function),
            .file = known(frame->file),
            .module = known(known(frame->path) != NULL ? frame->path : frame->module),
        };

        if (rule->is_builtin && frame->is_user) {
            return false;
        }
        if (unc__suppression_covers_frame(&rule->line, &asked)) {
            return true;
        }
        if (unc__suppression_is_outermost(&asked)) {
            return false;
        }
    }
    return false;
}

static bool covers_place(const struct unc__suppression_rule *rule,
                         const struct unc__loaded_finding *finding)
{
    struct unc__suppression_frame site = {
        .function = known(finding->site.function),
        .file = known(finding->site.file),
    };

    return unc__suppression_covers_any(&rule->line) ||
           unc__suppression_covers_frame(&rule->line, &site) ||
           covers_stack(rule, finding->stack) ||
           covers_stack(rule, finding->acquired_stack);
}

static bool covers(const struct unc__suppression_rule *rule,
                   const struct unc__loaded_finding *finding)
{
    const struct unc__suppression *line = &rule->line;

    if (line->is_fingerprint) {
        return unc__suppression_covers_fingerprint(line, finding->fingerprint) ||
               unc__suppression_covers_fingerprint(line, finding->raw_fingerprint);
    }
    return unc__suppression_covers_kind(line, finding->kind, finding->class,
                                        finding->type) &&
           covers_place(rule, finding);
}

/* How many of @wanted resources @rule gives. */
static uint64_t use(struct unc__suppression_rule *rule, uint64_t wanted)
{
    uint64_t given = wanted;

    if (rule->is_expired) {
        rule->after_date += wanted;
        return 0;
    }
    if (given > rule->left_of_max) {
        given = rule->left_of_max;
        rule->exceeding += wanted - given;
    }
    if (rule->line.max != UINT64_MAX) {
        rule->left_of_max -= given;
    }
    rule->findings += given > 0;
    rule->resources += given;
    return given;
}

uint64_t unc__suppressions_cover(struct unc__suppressions *suppressions,
                                 const struct unc__loaded_finding *finding,
                                 const char **ret_reason)
{
    uint64_t covered = 0;
    const char *reason = NULL;

    for (size_t i = 0; i < suppressions->count && covered < finding->count; i++) {
        struct unc__suppression_rule *rule = &suppressions->rules[i];
        uint64_t given;

        if (!covers(rule, finding)) {
            continue;
        }
        given = use(rule, finding->count - covered);
        if (given > 0 && reason == NULL) {
            reason = rule->reason;
        }
        covered += given;
    }
    if (ret_reason != NULL) {
        *ret_reason = reason;
    }
    return covered;
}

size_t unc__suppressions_count(const struct unc__suppressions *suppressions)
{
    return suppressions->count;
}

const struct unc__suppression_rule *
unc__suppressions_at(const struct unc__suppressions *suppressions, size_t index)
{
    return &suppressions->rules[index];
}
