/* SPDX-License-Identifier: MIT */
/*
 * The reporter in the process has a check of its own (reports/utf8.h); this one also says
 * what the character is, and knows texts that go on in the next piece.
 */
#include "document/unicode.h"

/* The bits of the first byte that count; 0: no character begins like this. */
static int length_of(unsigned char first, uint32_t *ret_bits)
{
    if (first < 0x80) {
        *ret_bits = first;
        return 1;
    }
    if (first >= 0xc2 && first < 0xe0) {
        *ret_bits = first & 0x1f;
        return 2;
    }
    if (first >= 0xe0 && first < 0xf0) {
        *ret_bits = first & 0x0f;
        return 3;
    }
    *ret_bits = first & 0x07;
    return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

int unc__unicode_read(const char *bytes, size_t size, uint32_t *ret_code)
{
    static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
    uint32_t code;
    int length;

    if (size == 0) {
        return -1;
    }
    length = length_of((unsigned char)bytes[0], &code);
    for (int i = 1; i < length; i++) {
        if ((size_t)i == size) {
            return -1;
        }
        if (((unsigned char)bytes[i] & 0xc0) != 0x80) {
            return 0;
        }
        code = code << 6 | ((unsigned char)bytes[i] & 0x3f);
    }
    if (code < smallest[length] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) {
        return 0;
    }
    *ret_code = code;
    return length;
}

/* As UTF-8 into @to, of 4 bytes. Returns: how many it took. */
static size_t write_code(char *to, uint32_t code)
{
    if (code < 0x80) {
        to[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        to[0] = (char)(0xc0 | code >> 6);
        to[1] = (char)(0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        to[0] = (char)(0xe0 | code >> 12);
        to[1] = (char)(0x80 | (code >> 6 & 0x3f));
        to[2] = (char)(0x80 | (code & 0x3f));
        return 3;
    }
    to[0] = (char)(0xf0 | code >> 18);
    to[1] = (char)(0x80 | (code >> 12 & 0x3f));
    to[2] = (char)(0x80 | (code >> 6 & 0x3f));
    to[3] = (char)(0x80 | (code & 0x3f));
    return 4;
}

static uint32_t four_digits(const char *digits)
{
    uint32_t code = 0;

    for (int i = 0; i < 4; i++) {
        unsigned char digit = (unsigned char)digits[i];

        code = code << 4 | (digit <= '9' ? digit - 48U : (digit | 0x20) - 87U);
    }
    return code;
}

size_t unc__unicode_unescape(const char **at, char *to)
{
    uint32_t code;

    *at += 2;
    switch ((*at)[-1]) {
    case 'b':
        *to = '\b';
        return 1;
    case 'f':
        *to = '\f';
        return 1;
    case 'n':
        *to = '\n';
        return 1;
    case 'r':
        *to = '\r';
        return 1;
    case 't':
        *to = '\t';
        return 1;
    case 'u':
        code = four_digits(*at);
        *at += 4;
        if (code >= 0xd800 && code < 0xdc00) {
            code = 0x10000 + ((code - 0xd800) << 10) + (four_digits(*at + 2) - 0xdc00);
            *at += 6;
        }
        return write_code(to, code);
    default:
        *to = (*at)[-1];
        return 1;
    }
}
