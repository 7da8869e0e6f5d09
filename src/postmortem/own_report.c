/* SPDX-License-Identifier: MIT */
/*
 * The report that the process itself wrote goes out byte for byte: what it says of
 * numbers of 64 bits and of the order of keys is as it meant it. A few values of
 * `process` and `trigger` are replaced on the way, found by a look at brackets, strings
 * and the keys of the second level alone. Rejected: a tree, which needs many times the
 * memory of the text and reads numbers as doubles.
 */
#include "postmortem/own_report.h"

#include <string.h>

#define DEPTH_MAX 64

/* Where a scan is. Text is complete at `size`; nothing is read beyond. */
struct scan {
    const char *bytes;
    size_t size;
    size_t at;
    unsigned depth;
    char open[DEPTH_MAX]; /* '{' or '[' */
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* Past the string that begins at @at; @size, and no quote before it: it does not end, or
 * has bytes that no string has. */
static size_t skip_string(const char *bytes, size_t size, size_t at)
{
    for (at++; at < size && bytes[at] != '"'; at++) {
        if ((unsigned char)bytes[at] < ' ') {
            return size;
        }
        at += bytes[at] == '\\';
    }
    return at < size ? at + 1 : size;
}

static size_t skip_blanks(const char *bytes, size_t size, size_t at)
{
    while (at < size && is_blank(bytes[at])) {
        at++;
    }
    return at;
}

/* One bracket, string or other byte. False: the brackets do not fit. */
static bool step(struct scan *scan)
{
    char c = scan->bytes[scan->at];

    if (c == '"') {
        scan->at = skip_string(scan->bytes, scan->size, scan->at);
        return scan->at < scan->size;
    }
    scan->at++;
    if (c == '{' || c == '[') {
        if (scan->depth == DEPTH_MAX) {
            return false;
        }
        scan->open[scan->depth++] = c;
    } else if (c == '}' || c == ']') {
        return scan->depth > 0 && scan->open[--scan->depth] == (c == '}' ? '{' : '[');
    } else if (c == '\0') {
        return false;
    }
    return true;
}

bool unc__own_report_is_whole(const char *bytes, size_t size)
{
    struct scan scan = { .bytes = bytes, .size = size };

    if (size == 0 || bytes[0] != '{') {
        return false;
    }
    do {
        if (!step(&scan)) {
            return false;
        }
    } while (scan.depth > 0 && scan.at < size);
    return scan.depth == 0 && skip_blanks(bytes, size, scan.at) == size;
}

/* A key and its value, or what is neither. */
struct word {
    const char *text;
    size_t length;
};

static bool is_key(const struct word *word, const char *key)
{
    return word->length == strlen(key) + 2 && word->text[0] == '"' &&
           memcmp(word->text + 1, key, word->length - 2) == 0;
}

/* Past a number, a word or a string: no value that is replaced is anything else. */
static size_t skip_scalar(const char *bytes, size_t size, size_t at)
{
    if (at < size && bytes[at] == '"') {
        return skip_string(bytes, size, at);
    }
    while (at < size && !is_blank(bytes[at]) && strchr(",]}", bytes[at]) == NULL) {
        at++;
    }
    return at;
}

/* Puts what belongs to @section.@key in place of the value at @value. Returns: whether it
 * did. */
static bool replace(struct unc__sink *sink, const struct unc__corrections *corrections,
                    const struct word *section, const struct word *key,
                    const struct word *value)
{
    bool is_null = value->length == 4 && memcmp(value->text, "null", 4) == 0;

    if (is_key(section, "process") && is_key(key, "pid") && corrections->pid != 0) {
        unc__sink_add_unsigned(sink, corrections->pid);
        return true;
    }
    if (!is_key(section, "trigger") || !is_null) {
        return false;
    }
    if (is_key(key, "status") && corrections->has_status) {
        unc__sink_add_unsigned(sink, (uint64_t)(unsigned)corrections->status);
        return true;
    }
    if (is_key(key, "signal") && corrections->signal != NULL) {
        unc__sink_add(sink, "\"");
        unc__sink_add(sink, corrections->signal);
        unc__sink_add(sink, "\"");
        return true;
    }
    return false;
}

void unc__own_report_write(struct unc__sink *sink, const char *bytes, size_t size,
                           const struct unc__corrections *corrections)
{
    struct scan scan = { .bytes = bytes, .size = size };
    struct word section = { "", 0 };
    size_t written = 0;

    while (scan.at < size) {
        size_t start = scan.at;
        struct word word;
        struct word value;
        size_t at;

        if (!step(&scan)) {
            break;
        }
        word = (struct word){ bytes + start, scan.at - start };
        at = skip_blanks(bytes, size, scan.at);
        if (word.text[0] != '"' || at >= size || bytes[at] != ':') {
            continue;
        }
        if (scan.depth == 1) {
            section = word;
        }
        at = skip_blanks(bytes, size, at + 1);
        if (scan.depth != 2 || at >= size || bytes[at] == '{' || bytes[at] == '[') {
            continue;
        }
        value = (struct word){ bytes + at, skip_scalar(bytes, size, at) - at };
        unc__sink_put(sink, bytes + written, at - written);
        written = at;
        if (replace(sink, corrections, &section, &word, &value)) {
            written += value.length;
        }
        scan.at = at + value.length;
    }
    unc__sink_put(sink, bytes + written, size - written);
}
