/* SPDX-License-Identifier: MIT */
#include "inspect/diagnosis.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void unc__diagnosis_free(struct unc__diagnosis *diagnosis)
{
    for (size_t i = 0; i < diagnosis->count; i++) {
        free(diagnosis->answers[i].fact);
        free(diagnosis->answers[i].advice);
        for (size_t j = 0; j < diagnosis->answers[i].name_count; j++) {
            free(diagnosis->answers[i].names[j]);
        }
        free(diagnosis->answers[i].names);
    }
    free(diagnosis->answers);
    *diagnosis = (struct unc__diagnosis){ 0 };
}

static char *make(struct unc__diagnosis *diagnosis, const char *format, va_list list)
    __attribute__((format(printf, 2, 0)));

static char *make(struct unc__diagnosis *diagnosis, const char *format, va_list list)
{
    char *text;

    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): it is, by the callers */
    if (vasprintf(&text, format, list) < 0) {
        diagnosis->has_no_memory = true;
        return NULL;
    }
    return text;
}

void unc__diagnosis_add(struct unc__diagnosis *diagnosis, enum unc__mark mark,
                        const char *topic, const char *format, ...)
{
    struct unc__answer *answers =
        realloc(diagnosis->answers, (diagnosis->count + 1) * sizeof *answers);
    va_list list;

    if (answers == NULL) {
        diagnosis->has_no_memory = true;
        return;
    }
    diagnosis->answers = answers;
    va_start(list, format);
    answers[diagnosis->count++] = (struct unc__answer){
        .mark = mark, .topic = topic, .fact = make(diagnosis, format, list)
    };
    va_end(list);
}

void unc__diagnosis_advise(struct unc__diagnosis *diagnosis, const char *format, ...)
{
    va_list list;

    if (diagnosis->count > 0) {
        struct unc__answer *answer = &diagnosis->answers[diagnosis->count - 1];

        free(answer->advice);
        va_start(list, format);
        answer->advice = make(diagnosis, format, list);
        va_end(list);
    }
}

void unc__diagnosis_name(struct unc__diagnosis *diagnosis, const char *name)
{
    struct unc__answer *answer;
    char **names;

    if (diagnosis->count == 0) {
        return;
    }
    answer = &diagnosis->answers[diagnosis->count - 1];
    names = realloc(answer->names, (answer->name_count + 1) * sizeof *names);
    if (names != NULL) {
        answer->names = names;
        names[answer->name_count] = strdup(name);
    }
    if (names == NULL || names[answer->name_count] == NULL) {
        diagnosis->has_no_memory = true;
        return;
    }
    answer->name_count++;
}

enum unc__mark unc__diagnosis_worst(const struct unc__diagnosis *diagnosis)
{
    enum unc__mark worst = UNC__MARK_OK;

    for (size_t i = 0; i < diagnosis->count; i++) {
        if (diagnosis->answers[i].mark > worst) {
            worst = diagnosis->answers[i].mark;
        }
    }
    return worst;
}

const char *unc__mark_word(enum unc__mark mark)
{
    static const char *const words[] = {
#define WORD(id, word) word,
        UNC_MARKS(WORD)
#undef WORD
    };

    return words[mark];
}
