/* SPDX-License-Identifier: MIT */
/*
 * Terminals obey control characters. There are two sets of them, and the second one,
 * above 127, is one byte each where text is Latin, and two where it is UTF-8.
 */
#include "examples/fetch/terminal.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How many bytes @lead asks for behind it, and what is the least that so many can mean:
 * less would be an alias. */
static int tail_size(unsigned char lead, uint32_t *ret_bits, uint32_t *ret_least)
{
    static const uint32_t least[] = { 0, 0x80, 0x800, 0x10000 };
    int size;

    if (lead < 0x80) {
        size = 0;
        *ret_bits = lead;
    } else if (lead >= 0xc0 && lead < 0xe0) {
        size = 1;
        *ret_bits = lead & 0x1fU;
    } else if (lead >= 0xe0 && lead < 0xf0) {
        size = 2;
        *ret_bits = lead & 0xfU;
    } else if (lead >= 0xf0 && lead < 0xf8) {
        size = 3;
        *ret_bits = lead & 0x7U;
    } else {
        return -1;
    }
    *ret_least = least[size];
    return size;
}

/* Returns: the size of the character at @text, if it may be written as it is; else 0. */
static int harmless_size(const char *text)
{
    const unsigned char *bytes = (const unsigned char *)text;
    uint32_t character;
    uint32_t least;
    int size = tail_size(bytes[0], &character, &least);

    for (int i = 1; i <= size; i++) { /* the NUL at the end is no such byte */
        if ((bytes[i] & 0xc0) != 0x80) {
            return 0;
        }
        character = character << 6 | (bytes[i] & 0x3fU);
    }
    if (size < 0 || character < least || character > 0x10ffff ||
        (character >= 0xd800 && character < 0xe000) || character < ' ' ||
        (character >= 0x7f && character < 0xa0)) {
        return 0;
    }
    return size + 1;
}

int terminal_write(const char *text, FILE *file)
{
    int r = 0;

    while (*text != '\0' && r >= 0) {
        int size = harmless_size(text);

        if (size == 0) {
            r = fprintf(file, "\\x%02X", (unsigned char)*text);
            size = 1;
        } else {
            r = fwrite(text, 1, (size_t)size, file) == (size_t)size ? 0 : EOF;
        }
        text += size;
    }
    return r < 0 ? EOF : 0;
}
