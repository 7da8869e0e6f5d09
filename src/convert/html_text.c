/* SPDX-License-Identifier: MIT */
/*
 * Names of files, functions and programs may be anything: they are made visible first,
 * so that two that differ look different, and then escaped. All five characters always,
 * so that nobody has to know where a text will stand.
 */
#include "convert/html_text.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "document/printable.h"

#define CHUNK_SIZE   256
#define VISIBLE_SIZE (CHUNK_SIZE * 8) /* the longest escape, of each byte */

static const char *entity(char byte)
{
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    default:
        return "&#39;";
    }
}

static void escape(FILE *stream, const char *text)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "&<>\"'");

        (void)fwrite(text, 1, length, stream);
        text += length;
        if (*text != '\0') {
            (void)fputs(entity(*text++), stream);
        }
    }
}

static bool is_plain(const char *text)
{
    while (*text >= ' ' && *text < 0x7f) {
        text++;
    }
    return *text == '\0';
}

/* So much of @text, without a part of a character at its end. */
static size_t chunk_length(const char *text)
{
    size_t length = strnlen(text, CHUNK_SIZE - 1);
    size_t whole = length;

    if (text[length] == '\0') {
        return length;
    }
    while (whole > length - 4 && ((unsigned char)text[whole] & 0xc0) == 0x80) {
        whole--;
    }
    return whole;
}

static void put_text(FILE *stream, const char *text)
{
    if (text == NULL || is_plain(text)) {
        escape(stream, text != NULL ? text : "");
        return;
    }
    while (*text != '\0') {
        char chunk[CHUNK_SIZE];
        char visible[VISIBLE_SIZE];
        size_t length = chunk_length(text);

        memcpy(chunk, text, length);
        chunk[length] = '\0';
        (void)unc__printable_copy(visible, sizeof visible, chunk);
        escape(stream, visible);
        text += length;
    }
}

/* @at: behind a percent sign. Returns: behind the conversion. */
static const char *put_argument(FILE *stream, const char *at, va_list *list)
{
    if (*at == 's') {
        put_text(stream, va_arg(*list, const char *));
    } else if (*at == 'u') {
        (void)fprintf(stream, "%u", va_arg(*list, unsigned));
    } else if (*at == 'z') {
        (void)fprintf(stream, "%zu", va_arg(*list, size_t));
        at++;
    } else if (*at == 'l') {
        (void)fprintf(stream, "%lu", va_arg(*list, unsigned long));
        at++;
    } else if (*at == '.') {
        (void)fprintf(stream, "%.*f", at[1] - '0', va_arg(*list, double));
        at += 2;
    } else {
        (void)putc(*at, stream);
    }
    return at + 1;
}

void unc__html_print(FILE *stream, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    while (*format != '\0') {
        size_t length = strcspn(format, "%");

        (void)fwrite(format, 1, length, stream);
        format += length;
        if (*format != '\0') {
            format = put_argument(stream, format + 1, &list);
        }
    }
    va_end(list);
}

void unc__html_lines(FILE *stream, const char *text)
{
    escape(stream, text);
}
