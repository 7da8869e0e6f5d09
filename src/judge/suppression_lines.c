/* SPDX-License-Identifier: MIT */
/* The lines of a text, as editors of all sorts leave them. */
#include "judge/suppression.h"

#include <string.h>

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

struct unc__suppression_lines unc__suppression_lines_of(const char *text, size_t size)
{
    size_t mark = strlen(BYTE_ORDER_MARK);
    bool has_mark = size >= mark && memcmp(text, BYTE_ORDER_MARK, mark) == 0;

    return (struct unc__suppression_lines){
        .next = text + (has_mark ? mark : 0),
        .end = text + size,
    };
}

bool unc__suppression_lines_next(struct unc__suppression_lines *lines,
                                 const char **ret_line, size_t *ret_length)
{
    size_t left = (size_t)(lines->end - lines->next);
    const char *line = lines->next;
    const char *line_end;
    size_t length;

    if (left == 0) {
        return false;
    }
    line_end = memchr(line, '\n', left);
    length = line_end == NULL ? left : (size_t)(line_end - line);
    lines->next = line_end == NULL ? lines->end : line_end + 1;
    lines->number++;
    if (length > 0 && line[length - 1] == '\r') {
        length--;
    }
    *ret_line = line;
    *ret_length = length;
    return true;
}
