/* SPDX-License-Identifier: MIT */
/*
 * Whether a suppression speaks of a finding. A star that does not work out is moved on by
 * one byte, and only the last star has to be: what an earlier one could give, the last
 * one can as well. So a name of n bytes and a pattern of m cost n * m at most, whoever
 * wrote the pattern. Rejected: recursion for each star, which takes as long as it likes;
 * fnmatch and regular expressions, which ask the locale and allocate.
 */
#include "judge/suppression.h"

#include <string.h>

static bool equals(const char *bytes, size_t length, const char *word)
{
    return strlen(word) == length && memcmp(bytes, word, length) == 0;
}

bool unc__suppression_is_expired(const struct unc__suppression *suppression,
                                 int32_t today)
{
    return today > suppression->expires;
}

bool unc__suppression_covers_kind(const struct unc__suppression *suppression,
                                  const char *kind, const char *class, const char *type)
{
    const char *word = suppression->kind;
    size_t length = suppression->kind_length;

    if (suppression->type != NULL &&
        !equals(suppression->type, suppression->type_length, type)) {
        return false;
    }
    if (equals(word, length, "*") || equals(word, length, class)) {
        return true;
    }
    return equals(word, length, kind) &&
           (strcmp(class, "unclosed") == 0 || strcmp(class, "unseen") == 0);
}

struct pattern {
    const char *start;
    const char *end;
    bool is_from_start;
    bool is_to_end;
};

static struct pattern pattern_of(const struct unc__suppression *suppression)
{
    struct pattern pattern = { .start = suppression->pattern };

    pattern.end = pattern.start + suppression->pattern_length;
    pattern.is_from_start = pattern.start < pattern.end && *pattern.start == '^';
    pattern.start += pattern.is_from_start;
    pattern.is_to_end = pattern.start < pattern.end && pattern.end[-1] == '$';
    pattern.end -= pattern.is_to_end;
    return pattern;
}

static bool matches(const struct pattern *pattern, const char *text)
{
    const char *next = pattern->start;
    const char *behind_star = pattern->is_from_start ? NULL : next;
    const char *share_end = text; /* of the last star */

    for (;;) {
        if (next < pattern->end && *next == '*') {
            behind_star = ++next;
            share_end = text;
        } else if (next == pattern->end && (!pattern->is_to_end || *text == '\0')) {
            return true;
        } else if (next < pattern->end && *text != '\0' && *next == *text) {
            next++;
            text++;
        } else if (behind_star != NULL && *text != '\0') {
            next = behind_star;
            text = ++share_end;
        } else {
            return false;
        }
    }
}

/* Where somebody has the sources is nothing that a line speaks of, unless it has a slash
 * itself: `tmp` would cover every file of a checkout below /tmp. A path that was given to
 * the compiler from the root of the sources is all theirs. */
static bool matches_path(const struct pattern *pattern, const char *path)
{
    const char *slash = strrchr(path, '/');
    bool has_folder =
        path[0] != '/' ||
        memchr(pattern->start, '/', (size_t)(pattern->end - pattern->start)) != NULL;

    return (has_folder && matches(pattern, path)) ||
           (slash != NULL && matches(pattern, slash + 1));
}

bool unc__suppression_is_outermost(const struct unc__suppression_frame *frame)
{
    return frame->function != NULL && strcmp(frame->function, "main") == 0;
}

bool unc__suppression_covers_any(const struct unc__suppression *suppression)
{
    struct pattern pattern = pattern_of(suppression);

    if (suppression->is_fingerprint) {
        return false;
    }
    for (const char *next = pattern.start; next < pattern.end; next++) {
        if (*next != '*') {
            return false;
        }
    }
    return true;
}

bool unc__suppression_covers_frame(const struct unc__suppression *suppression,
                                   const struct unc__suppression_frame *frame)
{
    struct pattern pattern = pattern_of(suppression);

    if (suppression->is_fingerprint) {
        return false;
    }
    return (frame->function != NULL && matches(&pattern, frame->function)) ||
           (frame->file != NULL && matches_path(&pattern, frame->file)) ||
           (frame->module != NULL && matches_path(&pattern, frame->module));
}

static const char *behind_colon(const char *text, const char *end)
{
    const char *colon = memchr(text, ':', (size_t)(end - text));

    return colon == NULL ? text : colon + 1;
}

static int lower(char byte)
{
    return byte >= 'A' && byte <= 'F' ? byte - 'A' + 'a' : byte;
}

/* Digits alone are those of any version of fingerprints. */
bool unc__suppression_covers_fingerprint(const struct unc__suppression *suppression,
                                         const char *fingerprint)
{
    const char *pattern = suppression->pattern;
    const char *end = pattern + suppression->pattern_length;

    if (!suppression->is_fingerprint || fingerprint == NULL) {
        return false;
    }
    if (behind_colon(pattern, end) == pattern) {
        fingerprint = behind_colon(fingerprint, fingerprint + strlen(fingerprint));
    }
    while (pattern < end && *fingerprint != '\0' &&
           lower(*pattern) == lower(*fingerprint)) {
        pattern++;
        fingerprint++;
    }
    return pattern == end;
}
