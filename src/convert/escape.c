/* SPDX-License-Identifier: MIT */
/*
 * Most of any text is plain, and goes in long pieces. Rejected: an escaper a format, of
 * which each would forget another character.
 */
#include "convert/escape.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "document/printable.h"
#include "document/unicode.h"

#define PLAIN_FIRST    0x20
#define PLAIN_END      0x7f
#define CHARACTER_SIZE 4
#define VISIBLE_SIZE   16 /* of "\U0010ffff" */

const struct unc__escape unc__escapes_xml[] = {
    { '&', "&amp;" }, { '<', "&lt;" },   { '>', "&gt;" },
    { '"', "&#34;" }, { '\'', "&#39;" }, { '\0', NULL },
};

static void mark_plain(bool *is_plain, const struct unc__escape *escapes)
{
    for (int byte = 0; byte <= UINT8_MAX; byte++) {
        is_plain[byte] = byte >= PLAIN_FIRST && byte < PLAIN_END;
    }
    for (; escapes != NULL && escapes->from != '\0'; escapes++) {
        is_plain[(unsigned char)escapes->from] = false;
    }
}

static const char *escape_of(char byte, const struct unc__escape *escapes)
{
    while (escapes != NULL && escapes->from != '\0') {
        if (escapes->from == byte) {
            return escapes->to;
        }
        escapes++;
    }
    return NULL;
}

/* What makes a character visible may have to be escaped itself: a backslash. Returns: how
 * many bytes of @text it was. */
static size_t write_character(FILE *stream, const char *text,
                              const struct unc__escape *escapes)
{
    char character[CHARACTER_SIZE + 1];
    char visible[VISIBLE_SIZE];
    uint32_t code;
    int length = unc__unicode_read(text, strnlen(text, CHARACTER_SIZE), &code);
    size_t size = length > 0 ? (size_t)length : 1;

    memcpy(character, text, size);
    character[size] = '\0';
    (void)unc__printable_copy(visible, sizeof visible, character);
    for (const char *byte = visible; *byte != '\0'; byte++) {
        const char *escaped = escape_of(*byte, escapes);

        if (escaped != NULL) {
            (void)fputs(escaped, stream);
        } else {
            (void)fputc(*byte, stream);
        }
    }
    return size;
}

void unc__escaped_write(FILE *stream, const char *text, const struct unc__escape *escapes)
{
    bool is_plain[UINT8_MAX + 1];

    mark_plain(is_plain, escapes);
    while (text != NULL && *text != '\0') {
        size_t plain = 0;

        while (is_plain[(unsigned char)text[plain]]) {
            plain++;
        }
        (void)fwrite(text, 1, plain, stream);
        text += plain;
        if (*text != '\0') {
            text += write_character(stream, text, escapes);
        }
    }
}
