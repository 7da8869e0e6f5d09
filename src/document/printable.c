/* SPDX-License-Identifier: MIT */
/*
 * One character after the other: what is harmless goes as it is, the rest as an escape
 * that a person can read. Rejected: leaving harmful characters out, after which two
 * different names look the same; and U+FFFD for all of them, which says nothing.
 *
 * A character is a column here. Wide ones (most of Chinese) take two, and a line with
 * them is longer than it was asked to be: that is no harm, and tables of widths differ
 * from terminal to terminal.
 */
#include "document/printable.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define PIECE_SIZE 16 /* of "\U0010ffff" and of any character */

/* As it is to be shown: text of so many bytes, in so many columns. */
struct piece {
    char text[PIECE_SIZE];
    size_t size;
    size_t columns;
};

static size_t length_by_first(unsigned char first)
{
    if (first < 0x80) {
        return 1;
    }
    if (first < 0xc2 || first > 0xf4) {
        return 0;
    }
    return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/* Returns: how many bytes the character has; 0: that is no UTF-8. Ends are zero bytes,
 * which no character goes on with. */
static size_t decode(const char *text, uint32_t *ret_code)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    unsigned char first = (unsigned char)text[0];
    size_t length = length_by_first(first);
    uint32_t code = length < 2 ? first : first & (0x7fU >> length);

    for (size_t i = 1; i < length; i++) {
        unsigned char next = (unsigned char)text[i];

        if ((next & 0xc0) != 0x80) {
            return 0;
        }
        code = code << 6 | (next & 0x3f);
    }
    if (length == 0 || code < least[length] || code > 0x10ffff ||
        (code >= 0xd800 && code <= 0xdfff)) {
        return 0;
    }
    *ret_code = code;
    return length;
}

/* Controls, what turns the direction of text, what is invisible between letters, and what
 * is no character. */
static bool is_harmful(uint32_t code)
{
    static const uint32_t ranges[][2] = {
        { 0x00, 0x1f },     { 0x7f, 0x9f },     { 0xad, 0xad },     { 0x61c, 0x61c },
        { 0x180e, 0x180e }, { 0x200b, 0x200f }, { 0x2028, 0x202e }, { 0x2060, 0x206f },
        { 0xfeff, 0xfeff }, { 0xfff9, 0xfffb }, { 0xfffe, 0xffff }, { 0xe0000, 0xe0fff },
    };

    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        if (code >= ranges[i][0] && code <= ranges[i][1]) {
            return true;
        }
    }
    return false;
}

static void escape(struct piece *piece, uint32_t code)
{
    int size;

    if (code == '\n' || code == '\t' || code == '\r') {
        size = snprintf(piece->text, PIECE_SIZE, "\\%c",
                        code == '\n'   ? 'n'
                        : code == '\t' ? 't'
                                       : 'r');
    } else if (code < 0x80) {
        size = snprintf(piece->text, PIECE_SIZE, "\\x%02x", (unsigned)code);
    } else if (code < 0x10000) {
        size = snprintf(piece->text, PIECE_SIZE, "\\u%04x", (unsigned)code);
    } else {
        size = snprintf(piece->text, PIECE_SIZE, "\\U%08x", (unsigned)code);
    }
    piece->size = (size_t)size;
    piece->columns = piece->size;
}

/* Returns: what follows in @text. */
static const char *next_piece(const char *text, struct piece *piece)
{
    uint32_t code = 0;
    size_t length = decode(text, &code);

    if (length == 0) {
        int size =
            snprintf(piece->text, PIECE_SIZE, "\\x%02x", (unsigned)(unsigned char)*text);

        piece->size = (size_t)size;
        piece->columns = piece->size;
        return text + 1;
    }
    if (is_harmful(code)) {
        escape(piece, code);
    } else {
        memcpy(piece->text, text, length);
        piece->size = length;
        piece->columns = 1;
    }
    return text + length;
}

void unc__printable_write(FILE *stream, const char *text)
{
    (void)unc__printable_write_within(stream, text, SIZE_MAX);
}

/* How many columns are to be filled before "..." ends the text: all, if it fits. */
static size_t room(const char *text, size_t columns)
{
    struct piece piece;
    size_t width = 0;

    while (*text != '\0') {
        text = next_piece(text, &piece);
        width += piece.columns;
        if (width > columns) {
            return columns < 3 ? 0 : columns - 3;
        }
    }
    return SIZE_MAX;
}

size_t unc__printable_write_within(FILE *stream, const char *text, size_t columns)
{
    struct piece piece;
    size_t width = 0;
    size_t most;

    if (text == NULL) {
        return 0;
    }
    most = columns == SIZE_MAX ? SIZE_MAX : room(text, columns);
    while (*text != '\0') {
        text = next_piece(text, &piece);
        if (piece.columns > most - width) {
            (void)fwrite("...", 1, columns < 3 ? columns : 3, stream);
            return width + (columns < 3 ? columns : 3);
        }
        (void)fwrite(piece.text, 1, piece.size, stream);
        width += piece.columns;
    }
    return width;
}

size_t unc__printable_copy(char *buffer, size_t size, const char *text)
{
    struct piece piece;
    size_t length = 0;

    while (text != NULL && *text != '\0') {
        text = next_piece(text, &piece);
        if (piece.size >= size - length) {
            break;
        }
        memcpy(buffer + length, piece.text, piece.size);
        length += piece.size;
    }
    buffer[length] = '\0';
    return length;
}

size_t unc__printable_width(const char *text)
{
    struct piece piece;
    size_t width = 0;

    while (text != NULL && *text != '\0') {
        text = next_piece(text, &piece);
        width += piece.columns;
    }
    return width;
}
