/* SPDX-License-Identifier: MIT */
/*
 * Most bytes of a report are in plain texts: eight are looked at in one go, and only
 * where one of them is special each on its own.
 *
 * What JSON allows and cJSON does not bear is refused here, with a reason, rather than
 * read wrong: U+0000 would end its text early, a number is cut after 63 characters and
 * may be infinite. A number above 2^53 is read as the nearest double; no report has one
 * where it matters: addresses are texts.
 */
#include "document/scan.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "document/unicode.h"

#define NUMBER_MAX       ((size_t)60) /* characters */
#define IS_LITTLE_ENDIAN (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)

static struct unc__scan token(const char *end)
{
    return (struct unc__scan){ end, NULL, UNC__SCAN_TOKEN };
}

static struct unc__scan wrong(const char *at, const char *what)
{
    return (struct unc__scan){ at, what, UNC__SCAN_WRONG };
}

static struct unc__scan cut(const char *end)
{
    return (struct unc__scan){ end, NULL, UNC__SCAN_CUT };
}

/* A high bit where one of the eight is a control character, a quote, a backslash or above
 * ASCII. Above the lowest of them there may be others that mean nothing: a borrow. */
static uint64_t find_special(const char *bytes)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t highs = UINT64_C(0x8080808080808080);
    uint64_t eight;
    uint64_t quotes;
    uint64_t slashes;

    memcpy(&eight, bytes, sizeof eight);
    quotes = eight ^ ones * '"';
    slashes = eight ^ ones * '\\';
    return (eight | (eight - ones * 0x20) | (quotes - ones) | (slashes - ones)) & highs;
}

static bool is_plain(char byte)
{
    unsigned char value = (unsigned char)byte;

    return value >= 0x20 && value < 0x80 && value != '"' && value != '\\';
}

static const char *skip_plain(const char *at, const char *end)
{
    while (end - at >= 8) {
        uint64_t special = find_special(at);

        if (special != 0 && IS_LITTLE_ENDIAN) {
            return at + __builtin_ctzll(special) / 8;
        }
        if (special != 0) {
            break;
        }
        at += 8;
    }
    while (at < end && is_plain(*at)) {
        at++;
    }
    return at;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_hex(char byte)
{
    return is_digit(byte) || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f');
}

/* The four digits of a \u, @at is its backslash. */
static struct unc__scan scan_unit(const char *at, const char *end, uint32_t *ret_unit)
{
    *ret_unit = 0;
    for (int i = 2; i < 6; i++) {
        if (at + i >= end) {
            return cut(end);
        }
        if (!is_hex(at[i])) {
            return wrong(at, "after \\u come four hexadecimal digits");
        }
        *ret_unit = *ret_unit << 4 |
                    (uint32_t)(is_digit(at[i]) ? at[i] - '0' : (at[i] | 0x20) - 87);
    }
    return token(at + 6);
}

static struct unc__scan scan_surrogates(const char *at, const char *end)
{
    static const char lone[] = "half of a pair of surrogates stands alone";
    struct unc__scan second;
    uint32_t unit;

    if (at < end && at[0] != '\\') {
        return wrong(at, lone);
    }
    if (end - at < 2) {
        return cut(end);
    }
    if (at[1] != 'u') {
        return wrong(at, lone);
    }
    second = scan_unit(at, end, &unit);
    if (second.result == UNC__SCAN_TOKEN && (unit < 0xdc00 || unit > 0xdfff)) {
        return wrong(at, lone);
    }
    return second;
}

static struct unc__scan scan_escape(const char *at, const char *end)
{
    struct unc__scan first;
    uint32_t unit;

    if (end - at < 2) {
        return cut(end);
    }
    if (at[1] != 'u') {
        return at[1] != '\0' && strchr("\"\\/bfnrt", at[1]) != NULL
                   ? token(at + 2)
                   : wrong(at, "no such escape in a text");
    }
    first = scan_unit(at, end, &unit);
    if (first.result != UNC__SCAN_TOKEN) {
        return first;
    }
    if (unit == 0) {
        return wrong(at, "a text with the character U+0000, which no report has");
    }
    if (unit >= 0xdc00 && unit < 0xe000) {
        return wrong(at, "half of a pair of surrogates stands alone");
    }
    return unit >= 0xd800 && unit < 0xdc00 ? scan_surrogates(first.end, end) : first;
}

static struct unc__scan scan_beyond_ascii(const char *at, const char *end)
{
    uint32_t code;
    int length = unc__unicode_read(at, (size_t)(end - at), &code);

    if (length < 0) {
        return cut(end);
    }
    return length == 0 ? wrong(at, "not UTF-8") : token(at + length);
}

struct unc__scan unc__scan_text(const char *at, const char *end)
{
    struct unc__scan part;

    for (at++;; at = part.end) {
        at = skip_plain(at, end);
        if (at == end) {
            return cut(end);
        }
        if (*at == '"') {
            return token(at + 1);
        }
        if ((unsigned char)*at < 0x20) {
            return wrong(at, "a control character in a text; it has to be escaped");
        }
        part = *at == '\\' ? scan_escape(at, end) : scan_beyond_ascii(at, end);
        if (part.result != UNC__SCAN_TOKEN) {
            return part;
        }
    }
}

static const char *skip_digits(const char *at, const char *end)
{
    while (at < end && is_digit(*at)) {
        at++;
    }
    return at;
}

/* What follows the point or the e: digits, at least one. */
static struct unc__scan scan_digits(const char *at, const char *end)
{
    const char *behind = skip_digits(at, end);

    if (behind == end) {
        return cut(end);
    }
    return behind == at ? wrong(at, "no number goes on like this") : token(behind);
}

static struct unc__scan scan_exponent(const char *at, const char *end)
{
    at++;
    if (at < end && (*at == '+' || *at == '-')) {
        at++;
    }
    return scan_digits(at, end);
}

static bool is_infinite(const char *at, const char *end)
{
    char copy[NUMBER_MAX + 1] = "";

    memcpy(copy, at, (size_t)(end - at));
    return isinf(strtod(copy, NULL));
}

struct unc__scan unc__scan_number(const char *at, const char *end)
{
    const char *first = at;
    bool has_exponent = false;
    struct unc__scan part;

    if (*at == '-') {
        at++;
    }
    part = scan_digits(at, end);
    if (part.result == UNC__SCAN_TOKEN && *at == '0' && part.end > at + 1) {
        return wrong(at, "a number that begins with 0");
    }
    if (part.result == UNC__SCAN_TOKEN && *part.end == '.') {
        part = scan_digits(part.end + 1, end);
    }
    if (part.result == UNC__SCAN_TOKEN && (*part.end | 0x20) == 'e') {
        has_exponent = true;
        part = scan_exponent(part.end, end);
    }
    if (part.result == UNC__SCAN_WRONG) {
        return part;
    }
    if ((size_t)(part.end - first) > NUMBER_MAX) {
        return wrong(first, "a number of more than 60 characters");
    }
    if (part.result == UNC__SCAN_TOKEN && has_exponent && is_infinite(first, part.end)) {
        return wrong(first, "a number that is too large");
    }
    return part;
}

struct unc__scan unc__scan_word(const char *at, const char *end)
{
    const char *word = *at == 't' ? "true" : *at == 'f' ? "false" : "null";
    size_t size = (size_t)(end - at);
    size_t length = strlen(word);

    if (memcmp(at, word, size < length ? size : length) != 0) {
        return wrong(at, "no value begins like this; is it JSON?");
    }
    return size < length ? cut(end) : token(at + length);
}
