/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_SUPPRESSION_H
#define UNC_JUDGE_SUPPRESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * One line of a file of suppressions:
 *
 *     kind:pattern [exp:YYYY-MM-DD] [issue:TEXT] [max:N] [# reason]
 *     fp:FINGERPRINT [...]
 *
 * The pattern is looked for in function, file and module of every frame: `*` stands for
 * anything, `^` and `$` are the ends; without them it may stand anywhere, as
 * LeakSanitizer has it. Pure text: nothing is allocated, so that the process itself may
 * ask at its end.
 */
struct unc__suppression {
    const char *kind;   /* the pieces lie in the line; not NUL-terminated */
    size_t kind_length; /* 1 and "*": any */
    const char *pattern;
    size_t pattern_length;
    const char *reason; /* NULL: none was given */
    size_t reason_length;
    const char *issue;
    size_t issue_length;
    uint64_t max;        /* UINT64_MAX: as many as there are */
    int32_t expires;     /* days since 1970-01-01; INT32_MAX: never */
    bool is_fingerprint; /* pattern is one, or the beginning of one */
};

/*
 * unc__suppression_parse: one line without its line end. Returns: 1; 0: empty or a
 * comment; -EINVAL, and @ret_reason says what is wrong with it, for people.
 */
int unc__suppression_parse(const char *line, size_t length,
                           struct unc__suppression *ret_suppression,
                           const char **ret_reason);

/* What is matched; of one frame, asked frame by frame. NULL: unknown. */
struct unc__suppression_frame {
    const char *function;
    const char *file;
    const char *module;
};

bool unc__suppression_covers_kind(const struct unc__suppression *suppression,
                                  const char *kind);
bool unc__suppression_covers_frame(const struct unc__suppression *suppression,
                                   const struct unc__suppression_frame *frame);
bool unc__suppression_covers_fingerprint(const struct unc__suppression *suppression,
                                         const char *fingerprint);

#endif
