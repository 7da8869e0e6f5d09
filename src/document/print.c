/* SPDX-License-Identifier: MIT */
/*
 * cJSON prints into one piece of memory, with an own line for every value or for none. A
 * file that people merge has one entry a line, and none of it twice in memory.
 */
#include "document/print.h"

#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "document/unicode.h"

#define PRETTY_DEPTH 2                  /* deeper ones are on one line */
#define EXACT_MAX    9007199254740992.0 /* 2^53: doubles are whole numbers up to here */

/* They would move the cursor, or show a name other than it is. */
static bool is_harmless(uint32_t code)
{
    return code >= 0x20 && code != '"' && code != '\\' &&
           !(code >= 0x7f && code < 0xa0) && code != 0x061c &&
           !(code >= 0x200e && code <= 0x200f) && !(code >= 0x2028 && code <= 0x202e) &&
           !(code >= 0x2066 && code <= 0x2069);
}

static void print_escaped(FILE *stream, uint32_t code)
{
    if (code == '"' || code == '\\') {
        fprintf(stream, "\\%c", (int)code);
    } else if (code == '\n') {
        fputs("\\n", stream);
    } else if (code == '\t') {
        fputs("\\t", stream);
    } else {
        fprintf(stream, "\\u%04" PRIx32, code);
    }
}

static size_t count_plain(const char *text, size_t size, bool is_markup_safe)
{
    size_t count = 0;

    while (count < size && (unsigned char)text[count] >= 0x20 &&
           (unsigned char)text[count] < 0x7f && text[count] != '"' &&
           text[count] != '\\' && !(is_markup_safe && text[count] == '<')) {
        count++;
    }
    return count;
}

void unc__print_escaped(FILE *stream, const char *text, size_t size, bool is_markup_safe)
{
    while (size > 0) {
        size_t plain = count_plain(text, size, is_markup_safe);
        uint32_t code = 0;
        int length;

        fwrite(text, 1, plain, stream);
        text += plain;
        size -= plain;
        if (size == 0) {
            break;
        }
        length = unc__unicode_read(text, size, &code);
        if (length <= 0) {
            fputs("\xef\xbf\xbd", stream);
            length = 1;
        } else if (is_harmless(code) && !(is_markup_safe && code == '<')) {
            fwrite(text, 1, (size_t)length, stream);
        } else {
            print_escaped(stream, code);
        }
        text += length;
        size -= (size_t)length;
    }
}

static void print_text(FILE *stream, const char *text)
{
    putc('"', stream);
    unc__print_escaped(stream, text, strlen(text), /* is_markup_safe= */ false);
    putc('"', stream);
}

/* As short as it can be and still be the same number. */
void unc__print_number(FILE *stream, double number)
{
    char digits[32];

    if (!isfinite(number)) {
        fputs("null", stream);
    } else if (number == trunc(number) && fabs(number) <= EXACT_MAX) {
        fprintf(stream, "%" PRId64, (int64_t)number);
    } else {
        snprintf(digits, sizeof digits, "%.15g", number);
        if (strtod(digits, NULL) != number) {
            snprintf(digits, sizeof digits, "%.17g", number);
        }
        fputs(digits, stream);
    }
}

static void print_value(FILE *stream, const cJSON *value, unsigned pretty_depth,
                        unsigned indent);

static void begin_line(FILE *stream, unsigned indent)
{
    putc('\n', stream);
    for (unsigned i = 0; i < indent; i++) {
        fputs("  ", stream);
    }
}

static void print_items(FILE *stream, const cJSON *value, unsigned pretty_depth,
                        unsigned indent)
{
    bool is_object = cJSON_IsObject(value);
    bool is_pretty = pretty_depth > 0 && value->child != NULL;

    putc(is_object ? '{' : '[', stream);
    for (const cJSON *item = value->child; item != NULL; item = item->next) {
        if (is_pretty) {
            begin_line(stream, indent + 1);
        }
        if (is_object) {
            print_text(stream, item->string);
            fputs(pretty_depth > 0 ? ": " : ":", stream);
        }
        print_value(stream, item, is_pretty ? pretty_depth - 1 : 0, indent + 1);
        if (item->next != NULL) {
            putc(',', stream);
        }
    }
    if (is_pretty) {
        begin_line(stream, indent);
    }
    putc(is_object ? '}' : ']', stream);
}

/* As deep as the door lets trees be, and what the command adds to them. */
static void print_value(FILE *stream, const cJSON *value, unsigned pretty_depth,
                        unsigned indent)
{
    if (cJSON_IsString(value)) {
        print_text(stream, value->valuestring);
    } else if (cJSON_IsNumber(value)) {
        unc__print_number(stream, value->valuedouble);
    } else if (cJSON_IsObject(value) || cJSON_IsArray(value)) {
        print_items(stream, value, pretty_depth, indent);
    } else if (cJSON_IsRaw(value)) {
        fputs(value->valuestring, stream);
    } else {
        fputs(cJSON_IsTrue(value)    ? "true"
              : cJSON_IsFalse(value) ? "false"
                                     : "null",
              stream);
    }
}

void unc__print_tree(FILE *stream, const cJSON *tree, bool is_pretty)
{
    print_value(stream, tree, is_pretty ? PRETTY_DEPTH : 0, 0);
    putc('\n', stream);
}
