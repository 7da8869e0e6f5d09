/* SPDX-License-Identifier: MIT */
/*
 * The writer keeps one bit a level, whether a comma is due, and nothing of what it wrote:
 * a report of any size needs no memory. Rejected: a tree that is printed at the end, and
 * any library, whose symbols would meet the program's own.
 */
#include "reports/json_writer.h"

#include <string.h>

#include "reports/utf8.h"

/* Down to here every value starts a line; below, an object is one line. */
#define LINE_DEPTH 2

struct unc__json unc__json_init(struct unc__sink *sink)
{
    return (struct unc__json){ .sink = sink };
}

static void put_line(struct unc__json *json)
{
    if (json->depth > 0 && json->depth <= LINE_DEPTH) {
        unc__sink_add(json->sink, "\n");
        unc__sink_add_spaces(json->sink, (size_t)json->depth * 2);
    }
}

static void put_escape(struct unc__sink *sink, unsigned char byte)
{
    static const char short_forms[32] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'
    };
    char escape[7] = "\\u00";

    if (byte == '"' || byte == '\\') {
        escape[1] = (char)byte;
        unc__sink_put(sink, escape, 2);
    } else if (byte < 32 && short_forms[byte] != 0) {
        escape[1] = short_forms[byte];
        unc__sink_put(sink, escape, 2);
    } else {
        escape[4] = "0123456789abcdef"[byte >> 4];
        escape[5] = "0123456789abcdef"[byte & 15];
        unc__sink_put(sink, escape, 6);
    }
}

static void put_quoted(struct unc__sink *sink, const char *bytes, size_t size)
{
    size_t length;

    unc__sink_put(sink, "\"", 1);
    for (size_t i = 0; i < size; i += length) {
        unsigned char byte = (unsigned char)bytes[i];

        length = unc__utf8_length(bytes + i, size - i);
        if (length == 0) {
            unc__sink_add(sink, UNC__UTF8_REPLACEMENT);
            length = 1;
        } else if (byte < 32 || byte == '"' || byte == '\\' || byte == 127) {
            put_escape(sink, byte);
        } else {
            unc__sink_put(sink, bytes + i, length);
        }
    }
    unc__sink_put(sink, "\"", 1);
}

/* Everything that stands before a value: comma, line, key. */
static void begin_value(struct unc__json *json, const char *key)
{
    if (json->has_items[json->depth]) {
        unc__sink_add(json->sink, json->depth > LINE_DEPTH ? ", " : ",");
    }
    json->has_items[json->depth] = true;
    put_line(json);
    if (key != NULL) {
        put_quoted(json->sink, key, strlen(key));
        unc__sink_add(json->sink, ": ");
    }
}

static void begin_nest(struct unc__json *json, const char *key, const char *bracket)
{
    begin_value(json, key);
    unc__sink_add(json->sink, bracket);
    json->depth++;
    json->has_items[json->depth] = false;
}

static void end_nest(struct unc__json *json, const char *bracket)
{
    bool has_items = json->has_items[json->depth];

    json->depth--;
    if (has_items && json->depth < LINE_DEPTH) {
        unc__sink_add(json->sink, "\n");
        unc__sink_add_spaces(json->sink, (size_t)json->depth * 2);
    }
    unc__sink_add(json->sink, bracket);
    if (json->depth == 0) {
        unc__sink_add(json->sink, "\n");
    }
}

void unc__json_begin_object(struct unc__json *json, const char *key)
{
    begin_nest(json, key, "{");
}

void unc__json_end_object(struct unc__json *json)
{
    end_nest(json, "}");
}

void unc__json_begin_array(struct unc__json *json, const char *key)
{
    begin_nest(json, key, "[");
}

void unc__json_end_array(struct unc__json *json)
{
    end_nest(json, "]");
}

void unc__json_bytes(struct unc__json *json, const char *key, const char *bytes,
                     size_t size)
{
    begin_value(json, key);
    put_quoted(json->sink, bytes, size);
}

void unc__json_string(struct unc__json *json, const char *key, const char *string)
{
    if (string == NULL) {
        unc__json_null(json, key);
    } else {
        unc__json_bytes(json, key, string, strlen(string));
    }
}

void unc__json_unsigned(struct unc__json *json, const char *key, uint64_t number)
{
    begin_value(json, key);
    unc__sink_add_unsigned(json->sink, number);
}

void unc__json_signed(struct unc__json *json, const char *key, int64_t number)
{
    begin_value(json, key);
    if (number < 0) {
        unc__sink_add(json->sink, "-");
    }
    unc__sink_add_unsigned(json->sink,
                           number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
}

void unc__json_hex(struct unc__json *json, const char *key, uint64_t number)
{
    begin_value(json, key);
    unc__sink_put(json->sink, "\"", 1);
    unc__sink_add_hex(json->sink, number);
    unc__sink_put(json->sink, "\"", 1);
}

void unc__json_bool(struct unc__json *json, const char *key, bool value)
{
    begin_value(json, key);
    unc__sink_add(json->sink, value ? "true" : "false");
}

void unc__json_null(struct unc__json *json, const char *key)
{
    begin_value(json, key);
    unc__sink_add(json->sink, "null");
}
