/* SPDX-License-Identifier: MIT */
/*
 * Kernels differ in which lines they have and in the blanks between; so lines are looked
 * through for what is wanted of them, and anything else is passed over.
 */
#include "judge/fdinfo.h"

#include <string.h>

#include "base/text.h"

int unc__fdinfo_open(struct unc__line_reader *ret_reader, const char *proc, int fd)
{
    char path[64];
    struct unc__text text = unc__text_init(path, sizeof path);

    unc__text_format(&text, "%s/fdinfo/%d", proc, fd);
    return unc__line_reader_open(ret_reader, path);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static const char *find_value(const char *line, const char *key)
{
    size_t length = strlen(key);

    for (const char *word = line; *word != '\0'; word++) {
        if ((word == line || is_blank(word[-1])) && strncmp(word, key, length) == 0) {
            word += length;
            while (is_blank(*word)) {
                word++;
            }
            return word;
        }
    }
    return NULL;
}

static unsigned digit_of(char c)
{
    return c >= '0' && c <= '9'   ? (unsigned)(c - '0')
           : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10
                                  : 16;
}

static bool read_number(const char **text, unsigned base, uint64_t *ret_number)
{
    uint64_t number = 0;
    const char *start = *text;

    while (digit_of(**text) < base) {
        number = number * base + digit_of(**text);
        (*text)++;
    }
    *ret_number = number;
    return *text != start;
}

bool unc__fdinfo_number(const char *line, const char *key, unsigned base,
                        uint64_t *ret_number)
{
    const char *value = find_value(line, key);

    if (value != NULL && base == 16 && strncmp(value, "0x", 2) == 0) {
        value += 2;
    }
    return value != NULL && read_number(&value, base, ret_number);
}

bool unc__fdinfo_pair(const char *line, const char *key, uint64_t *ret_first,
                      uint64_t *ret_second)
{
    const char *value = find_value(line, key);

    if (value == NULL || *value++ != '(' || !read_number(&value, 10, ret_first) ||
        strncmp(value, ", ", 2) != 0) {
        return false;
    }
    value += 2;
    return read_number(&value, 10, ret_second);
}
