/* SPDX-License-Identifier: MIT */
/*
 * A tree has no lines, but people look for mistakes by line. So the text is looked at
 * once more, only when something is wrong: brackets and strings are all that matters.
 */
#include "gate/lines.h"

#include <stdbool.h>
#include <string.h>

size_t unc__lines_of_conflict(const char *bytes, size_t size)
{
    static const char *const marks[] = { "<<<<<<<", "=======", ">>>>>>>", "|||||||" };
    size_t line = 1;

    for (size_t at = 0; at < size; line++) {
        const char *end = memchr(bytes + at, '\n', size - at);

        for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
            if (size - at >= 7 && memcmp(bytes + at, marks[i], 7) == 0) {
                return line;
            }
        }
        at = end != NULL ? (size_t)(end - bytes) + 1 : size;
    }
    return 0;
}

struct place {
    size_t line;
    int depth;
    bool is_in_text;
    bool is_escaped;
};

/* One character further. */
static void step(struct place *place, char character)
{
    if (character == '\n') {
        place->line++;
    }
    if (place->is_in_text) {
        place->is_in_text = place->is_escaped || character != '"';
        place->is_escaped = !place->is_escaped && character == '\\';
        return;
    }
    if (character == '"') {
        place->is_in_text = true;
    } else if (character == '{' || character == '[') {
        place->depth++;
    } else if (character == '}' || character == ']') {
        place->depth--;
    }
}

size_t unc__lines_of_item(const char *bytes, size_t size, size_t index)
{
    struct place place = { .line = 1 };
    bool is_expected = false; /* the next thing that is no blank is an item */
    size_t found = 0;

    for (size_t at = 0; at < size; at++) {
        bool is_in_text = place.is_in_text;

        if (is_expected && strchr(" \t\r\n", bytes[at]) == NULL) {
            if (found++ == index) {
                return place.line;
            }
            is_expected = false;
        }
        step(&place, bytes[at]);
        if (!is_in_text && place.depth == 2 && (bytes[at] == '[' || bytes[at] == ',')) {
            is_expected = true;
        }
    }
    return 0;
}
