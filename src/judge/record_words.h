/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_RECORD_WORDS_H
#define UNC_JUDGE_RECORD_WORDS_H

#include <stdbool.h>

#include "base/text.h"
#include "record/reader.h"

/*
 * What a report says about the record itself: where it was kept, what it could not hold
 * and why, and why there are no stacks in it.
 */

/* id of enum unc__storage_place, word of the schema */
#define UNC_RECORD_PLACES(X)      \
    X(ANONYMOUS, "anonymous")     \
    X(HANDED_OVER, "handed-over") \
    X(FILE, "file")

/* id of enum unc__drop_reason, word of the schema, cause, what to look at */
#define UNC_DROP_REASONS(X)                                        \
    X(MEMORY, "memory", "memory was refused", "ulimit -v?")        \
    X(SPACE, "space", "the file of the record could not grow",     \
      "ulimit -f, or a full file system?")                         \
    X(LIMIT, "limit", "too many different stacks, names or types", \
      "depth=8 in UNCLOSED_OPTIONS makes fewer stacks")            \
    X(EARLY, "early", "too many came before this library was ready", "link it first")

struct unc__drop_words {
    const char *word;
    const char *cause;
    const char *advice;
};

extern const struct unc__drop_words unc__drop_words[UNC__DROP_REASON_COUNT];

const char *unc__record_place_word(enum unc__storage_place place);

/* unc__record_path_write: the file of record=PATH. False: it is in no file. */
bool unc__record_path_write(struct unc__text *text);

/* unc__record_reason_write: why it is not where it was asked to be. False: it is. */
bool unc__record_reason_write(struct unc__text *text);

/* unc__no_stacks_reason: why nothing has a stack, and what would help; NULL if
 * something has. */
const char *unc__no_stacks_reason(void);

#endif
