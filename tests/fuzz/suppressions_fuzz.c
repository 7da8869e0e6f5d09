/* SPDX-License-Identifier: MIT */
/*
 * Lines of suppressions against any bytes: every piece lies in its line, what is wrong is
 * said in printable ASCII, and what was believed can be matched. The first line is what
 * is matched, the others are the file.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "judge/suppression.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check(bool is_right)
{
    if (!is_right) {
        abort();
    }
}

static void check_piece(const char *line, size_t size, const char *start, size_t length)
{
    if (start != NULL) {
        check(start >= line && length > 0 && start + length <= line + size);
    }
}

static void check_flaw(const struct unc__suppression_flaw *flaw)
{
    size_t length = strlen(flaw->text);

    check(length > 0 && length < sizeof flaw->text);
    for (size_t i = 0; i < length; i++) {
        check(flaw->text[i] >= ' ' && flaw->text[i] <= '~');
    }
}

static void check_line(const char *line, size_t size, const struct unc__suppression *s)
{
    check(s->kind != NULL && s->pattern != NULL);
    check_piece(line, size, s->kind, s->kind_length);
    check_piece(line, size, s->pattern, s->pattern_length);
    check_piece(line, size, s->reason, s->reason_length);
    check_piece(line, size, s->issue, s->issue_length);
    check_piece(line, size, s->type, s->type_length);
    check(s->max >= 1 && s->expires >= 0);
}

/* All may be nonsense, but it ends. What covers anything covers a frame as well. */
static void match(const struct unc__suppression *s, const char *name)
{
    struct unc__suppression_frame frame = { name, name, name };
    bool is_covered = unc__suppression_covers_frame(s, &frame);

    check(is_covered || !unc__suppression_covers_any(s));
    check(!is_covered || !s->is_fingerprint);
    check(s->is_fingerprint || !unc__suppression_covers_fingerprint(s, name));
    (void)unc__suppression_covers_kind(s, name, "unclosed", name);
    (void)unc__suppression_is_expired(s, 20000);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char *text = malloc(size + 1);
    char *name = malloc(size + 1);
    struct unc__suppression_lines lines;
    struct unc__suppression_flaw flaw;
    struct unc__suppression s;
    const char *line;
    size_t length;

    check(text != NULL && name != NULL);
    memcpy(text, bytes, size);
    text[size] = '\0';
    name[0] = '\0';
    lines = unc__suppression_lines_of(text, size);
    if (unc__suppression_lines_next(&lines, &line, &length)) {
        memcpy(name, line, length);
        name[length] = '\0';
    }
    while (unc__suppression_lines_next(&lines, &line, &length)) {
        int r = unc__suppression_parse(line, length, &s, &flaw);

        if (r < 0) {
            check_flaw(&flaw);
        } else if (r > 0) {
            check_line(line, length, &s);
            match(&s, name);
        }
    }
    free(name);
    free(text);
    return 0;
}
