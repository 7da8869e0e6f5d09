/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_SUPPRESSION_H
#define UNC_JUDGE_SUPPRESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * One line of a file of suppressions:
 *
 *     KIND:PATTERN [type:WORD] [exp:YYYY-MM-DD] [issue:TEXT] [max:N] [# reason]
 *     fp:FINGERPRINT [...]
 *
 * KIND is the kind of what is left (`fd`, `timer`), which says nothing of calls that went
 * wrong; or the class of a finding (`exec-leak`), whatever its kind; or `*`. `type:` is
 * the finer word of a report, `socket`. PATTERN has no blanks and is looked for in
 * function, file and module of every frame: `*` stands for anything, `^` and `$` are the
 * ends; without them it may stand anywhere, as LeakSanitizer has it. Of a fingerprint the
 * first eight digits are enough.
 *
 * Pure text: nothing is allocated, so that the process itself may ask at its end.
 */
struct unc__suppression {
    const char *kind;   /* the pieces lie in the line; not NUL-terminated */
    size_t kind_length; /* 1 and "*": any */
    const char *pattern;
    size_t pattern_length;
    const char *type; /* NULL: any */
    size_t type_length;
    const char *reason; /* NULL: none was given */
    size_t reason_length;
    const char *issue; /* likewise */
    size_t issue_length;
    uint64_t max;        /* resources of one report; UINT64_MAX: as many as there are */
    int32_t expires;     /* last day, since 1970-01-01 (UTC); INT32_MAX: never */
    bool is_fingerprint; /* pattern is one, or the beginning of one */
};

#define UNC__SUPPRESSION_LINE_MAX 4096 /* bytes */
#define UNC__SUPPRESSION_FILE_MAX ((size_t)1 << 24)

/* What is wrong with a line, for people; what it quotes is printable ASCII. */
struct unc__suppression_flaw {
    char text[192];
};

/*
 * unc__suppression_parse: one line without its line end. Returns: 1; 0: empty or a
 * comment; -EINVAL, with @ret_flaw.
 */
int unc__suppression_parse(const char *line, size_t length,
                           struct unc__suppression *ret_suppression,
                           struct unc__suppression_flaw *ret_flaw);

/* The lines of a text; line ends of either sort, a byte order mark and a last line
 * without an end are all right. */
struct unc__suppression_lines {
    const char *next;
    const char *end;
    unsigned number; /* of the line returned last, from 1 */
};

struct unc__suppression_lines unc__suppression_lines_of(const char *text, size_t size);
bool unc__suppression_lines_next(struct unc__suppression_lines *lines,
                                 const char **ret_line, size_t *ret_length);

/* What is matched; of one frame, asked frame by frame. NULL: unknown. Of files and
 * modules the base name; with their folders, too, if the pattern has a slash, or the path
 * is not an absolute one. */
struct unc__suppression_frame {
    const char *function;
    const char *file;
    const char *module;
};

bool unc__suppression_is_expired(const struct unc__suppression *suppression,
                                 int32_t today);
bool unc__suppression_covers_kind(const struct unc__suppression *suppression,
                                  const char *kind, const char *class, const char *type);
/* unc__suppression_covers_any: its pattern is nothing but `*`: no frame is needed. */
bool unc__suppression_covers_any(const struct unc__suppression *suppression);
bool unc__suppression_covers_frame(const struct unc__suppression *suppression,
                                   const struct unc__suppression_frame *frame);
/* unc__suppression_is_outermost: it is main(); what called it is in every stack. */
bool unc__suppression_is_outermost(const struct unc__suppression_frame *frame);
/* @fingerprint: "stack/v1:…"; NULL and "": unknown. */
bool unc__suppression_covers_fingerprint(const struct unc__suppression *suppression,
                                         const char *fingerprint);

#endif
