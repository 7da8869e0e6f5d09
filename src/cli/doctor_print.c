/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/doctor.h"
#include "cli/fold.h"
#include "cli/terminal.h"
#include "document/printable.h"

#define MARK_COLUMNS 9
#define NAMES_MOST   12 /* of calls, in text; JSON has all */
#define TEXT_SIZE    8192

/* What it comes to, by the worst mark. */
static const char *const results[] = { "ok", "ok", "less", "nothing" };

static void put_folded(const char *text)
{
    struct unc__fold fold = { stdout, unc__terminal_columns(stdout), MARK_COLUMNS + 2 };

    unc__fold_rest(&fold, fold.indent, text);
    (void)putchar('\n');
}

static void put_names(const struct unc__answer *answer)
{
    char text[TEXT_SIZE];
    size_t length = 0;

    for (size_t i = 0; i < answer->name_count && i < NAMES_MOST; i++) {
        int added = snprintf(text + length, sizeof text - length, "%s%s",
                             i > 0 ? ", " : "", answer->names[i]);

        length += added > 0 ? (size_t)added : 0;
    }
    if (answer->name_count > NAMES_MOST) {
        (void)snprintf(text + length, sizeof text - length, " and %zu more",
                       answer->name_count - NAMES_MOST);
    }
    (void)printf("%*s", MARK_COLUMNS + 2, "");
    put_folded(text);
}

static void put_answer(const struct unc__answer *answer)
{
    char text[TEXT_SIZE];

    (void)printf("  %-*s", MARK_COLUMNS, unc__mark_word(answer->mark));
    put_folded(answer->fact);
    if (answer->name_count > 0) {
        put_names(answer);
    }
    if (answer->advice != NULL) {
        (void)snprintf(text, sizeof text, "-> %s", answer->advice);
        (void)printf("%*s", MARK_COLUMNS + 2, "");
        put_folded(text);
    }
}

static void put_total(const struct unc__doctor_subject *subject)
{
    enum unc__mark worst = unc__diagnosis_worst(subject->diagnosis);
    size_t count = 0;

    for (size_t i = 0; i < subject->diagnosis->count; i++) {
        count += subject->diagnosis->answers[i].mark >= UNC__MARK_PROBLEM;
    }
    if (worst == UNC__MARK_FATAL) {
        (void)puts(subject->path != NULL ? "nothing is measured as it is"
                                         : "nothing can be measured here");
    } else if (worst == UNC__MARK_PROBLEM) {
        (void)printf("%zu problem%s: less is measured, or less is told, than could be\n",
                     count, count == 1 ? "" : "s");
    } else {
        (void)puts("nothing needs to be changed");
    }
}

void unc__doctor_print(const struct unc__doctor_subject *subject, bool is_quiet)
{
    const struct unc__diagnosis *diagnosis = subject->diagnosis;

    unc__printable_write(stdout, subject->path != NULL ? subject->path : "here");
    (void)printf(": %s\n", subject->kind);
    for (size_t i = 0; i < diagnosis->count; i++) {
        if (!is_quiet || diagnosis->answers[i].mark >= UNC__MARK_PROBLEM) {
            put_answer(&diagnosis->answers[i]);
        }
    }
    put_total(subject);
}

static bool add_text(cJSON *tree, const char *key, const char *text)
{
    return (text != NULL ? cJSON_AddStringToObject(tree, key, text)
                         : cJSON_AddNullToObject(tree, key)) != NULL;
}

static cJSON *json_of(const struct unc__answer *answer)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON *names = answer->name_count > 0
                       ? cJSON_CreateStringArray((const char *const *)answer->names,
                                                 (int)answer->name_count)
                       : cJSON_CreateArray();

    if (tree == NULL || names == NULL || !add_text(tree, "topic", answer->topic) ||
        !add_text(tree, "mark", unc__mark_word(answer->mark)) ||
        !add_text(tree, "fact", answer->fact) ||
        !add_text(tree, "advice", answer->advice) ||
        !cJSON_AddItemToObject(tree, "names", names)) {
        cJSON_Delete(names);
        cJSON_Delete(tree);
        return NULL;
    }
    return tree;
}

cJSON *unc__doctor_json(const struct unc__doctor_subject *subject)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON *answers;

    if (tree == NULL || !add_text(tree, "path", subject->path) ||
        !add_text(tree, "kind", subject->kind) ||
        !add_text(tree, "result", results[unc__diagnosis_worst(subject->diagnosis)]) ||
        (answers = cJSON_AddArrayToObject(tree, "answers")) == NULL) {
        cJSON_Delete(tree);
        return NULL;
    }
    for (size_t i = 0; i < subject->diagnosis->count; i++) {
        cJSON *answer = json_of(&subject->diagnosis->answers[i]);

        if (answer == NULL) {
            cJSON_Delete(tree);
            return NULL;
        }
        (void)cJSON_AddItemToArray(answers, answer);
    }
    return tree;
}
