/* SPDX-License-Identifier: MIT */
/*
 * Text without stdio. Everything funnels into unc__text_add_bytes, which is the only
 * place that writes, cuts and terminates.
 */
#include "base/text.h"

#include <stdarg.h>
#include <string.h>

#include "base/bytes.h"

#define DIGITS_MAX 20 /* of 2^64 - 1 in decimal */

struct unc__text unc__text_init(char *buffer, size_t size)
{
    buffer[0] = '\0';
    return (struct unc__text){ .buffer = buffer, .size = size };
}

void unc__text_add_bytes(struct unc__text *text, const char *bytes, size_t size)
{
    size_t room = text->size - 1 - text->length;

    if (size > room) {
        size = room;
        text->is_cut = true;
    }
    unc__bytes_copy(text->buffer + text->length, bytes, size);
    text->length += size;
    text->buffer[text->length] = '\0';
}

void unc__text_add(struct unc__text *text, const char *string)
{
    unc__text_add_bytes(text, string, strlen(string));
}

static void add_number(struct unc__text *text, uint64_t number, unsigned base)
{
    char digits[DIGITS_MAX];
    size_t start = sizeof digits;

    do {
        digits[--start] = "0123456789abcdef"[number % base];
        number /= base;
    } while (number != 0);
    unc__text_add_bytes(text, digits + start, sizeof digits - start);
}

void unc__text_add_unsigned(struct unc__text *text, uint64_t number)
{
    add_number(text, number, 10);
}

static void add_signed(struct unc__text *text, int64_t number)
{
    uint64_t magnitude = (uint64_t)number;

    if (number < 0) {
        unc__text_add_bytes(text, "-", 1);
        magnitude = 0 - magnitude;
    }
    add_number(text, magnitude, 10);
}

/* How wide the next integer argument is: by the number of l's, z counts as one. */
static int64_t take_signed(va_list *arguments, int width)
{
    switch (width) {
    case 0:
        return va_arg(*arguments, int);
    case 1:
        return va_arg(*arguments, long);
    default:
        return va_arg(*arguments, long long);
    }
}

static uint64_t take_unsigned(va_list *arguments, int width)
{
    switch (width) {
    case 0:
        return va_arg(*arguments, unsigned);
    case 1:
        return va_arg(*arguments, unsigned long);
    default:
        return va_arg(*arguments, unsigned long long);
    }
}

static void add_conversion(struct unc__text *text, char conversion, int width,
                           va_list *arguments)
{
    const char *string;
    char character;

    switch (conversion) {
    case 's':
        string = va_arg(*arguments, const char *);
        unc__text_add(text, string != NULL ? string : "(null)");
        break;
    case 'd':
        add_signed(text, take_signed(arguments, width));
        break;
    case 'u':
        unc__text_add_unsigned(text, take_unsigned(arguments, width));
        break;
    case 'x':
        add_number(text, take_unsigned(arguments, width), 16);
        break;
    case 'c':
        character = (char)va_arg(*arguments, int);
        unc__text_add_bytes(text, &character, 1);
        break;
    default: /* "%%", and what we do not know shows itself */
        unc__text_add_bytes(text, &conversion, 1);
        break;
    }
}

void unc__text_format(struct unc__text *text, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    while (*format != '\0') {
        size_t plain = strcspn(format, "%");
        int width = 0;

        unc__text_add_bytes(text, format, plain);
        format += plain;
        if (*format == '\0') {
            break;
        }
        format++;
        while (*format == 'l' || *format == 'z') {
            width++;
            format++;
        }
        if (*format == '\0') {
            break;
        }
        add_conversion(text, *format++, width, &arguments);
    }
    va_end(arguments);
}
