/* SPDX-License-Identifier: MIT */
#ifndef UNC_INSPECT_DIAGNOSIS_H
#define UNC_INSPECT_DIAGNOSIS_H

#include <stdbool.h>
#include <stddef.h>

/* How an answer is to be taken; the words of text and JSON. */
#define UNC_MARKS(X)                                 \
    X(OK, "ok")                                      \
    X(NOTE, "note")                                  \
    X(PROBLEM, "problem") /* it will measure less */ \
    X(FATAL, "fatal")     /* it cannot measure */

enum unc__mark {
#define ENUMERATOR(id, word) UNC__MARK_##id,
    UNC_MARKS(ENUMERATOR)
#undef ENUMERATOR
    UNC__MARK_COUNT
};

struct unc__answer {
    enum unc__mark mark;
    const char *topic; /* a word of the schema: "probes", "front", ... */
    char *fact;
    char *advice; /* what to change; NULL: nothing */
    char **names; /* of calls that this is about */
    size_t name_count;
};

/* What is known of one binary or report. All zero is empty. */
struct unc__diagnosis {
    struct unc__answer *answers;
    size_t count;
    bool has_no_memory; /* for one of them: then they are not to be believed */
};

void unc__diagnosis_free(struct unc__diagnosis *diagnosis);

/* unc__diagnosis_add: one more; @topic stays. Failures are noted in the diagnosis. */
void unc__diagnosis_add(struct unc__diagnosis *diagnosis, enum unc__mark mark,
                        const char *topic, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* unc__diagnosis_advise: what to do about the last one. */
void unc__diagnosis_advise(struct unc__diagnosis *diagnosis, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* unc__diagnosis_name: a call that the last one is about. */
void unc__diagnosis_name(struct unc__diagnosis *diagnosis, const char *name);

/* unc__diagnosis_worst: the highest mark of all. */
enum unc__mark unc__diagnosis_worst(const struct unc__diagnosis *diagnosis);

const char *unc__mark_word(enum unc__mark mark);

#endif
