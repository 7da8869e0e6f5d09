/* SPDX-License-Identifier: MIT */
/*
 * A bit a depth says whether a comma is due: all that a writer without a tree has to
 * remember. Escaping is that of all other documents (document/print.h).
 */
#include "convert/json.h"

#include <inttypes.h>
#include <string.h>

#include "document/print.h"

struct unc__emit unc__emit_begin(FILE *stream, unsigned line_depth)
{
    return (struct unc__emit){ .stream = stream, .line_depth = line_depth };
}

static uint64_t bit_of(const struct unc__emit *json)
{
    return UINT64_C(1) << json->depth;
}

static void begin_line(const struct unc__emit *json)
{
    (void)putc('\n', json->stream);
    for (unsigned i = 0; i < json->depth; i++) {
        (void)putc(' ', json->stream);
    }
}

static void begin_item(struct unc__emit *json, const char *key)
{
    if ((json->filled & bit_of(json)) != 0) {
        (void)putc(',', json->stream);
    }
    json->filled |= bit_of(json);
    if (json->depth > 0 && json->depth <= json->line_depth) {
        begin_line(json);
    }
    if (key != NULL) {
        (void)putc('"', json->stream); /* cheaper than a format, a million times */
        (void)fputs(key, json->stream);
        (void)fputs("\":", json->stream);
    }
}

static void open_item(struct unc__emit *json, const char *key, bool is_object)
{
    begin_item(json, key);
    (void)putc(is_object ? '{' : '[', json->stream);
    json->depth++;
    json->filled &= ~bit_of(json);
    json->objects =
        is_object ? json->objects | bit_of(json) : json->objects & ~bit_of(json);
}

void unc__emit_object(struct unc__emit *json, const char *key)
{
    open_item(json, key, /* is_object= */ true);
}

void unc__emit_array(struct unc__emit *json, const char *key)
{
    open_item(json, key, /* is_object= */ false);
}

void unc__emit_end(struct unc__emit *json)
{
    bool is_object = (json->objects & bit_of(json)) != 0;
    bool has_lines =
        (json->filled & bit_of(json)) != 0 && json->depth <= json->line_depth;

    json->depth--;
    if (has_lines) {
        begin_line(json);
    }
    (void)putc(is_object ? '}' : ']', json->stream);
    if (json->depth == 0) {
        (void)putc('\n', json->stream);
    }
}

void unc__emit_text(struct unc__emit *json, const char *key, const char *text)
{
    unc__emit_text_begin(json, key);
    unc__emit_text_add(json, text);
    unc__emit_text_end(json);
}

void unc__emit_bool(struct unc__emit *json, const char *key, bool is_true)
{
    begin_item(json, key);
    (void)fputs(is_true ? "true" : "false", json->stream);
}

void unc__emit_count(struct unc__emit *json, const char *key, uint64_t count)
{
    begin_item(json, key);
    (void)fprintf(json->stream, "%" PRIu64, count);
}

void unc__emit_number(struct unc__emit *json, const char *key, double number)
{
    begin_item(json, key);
    unc__print_number(json->stream, number);
}

void unc__emit_text_begin(struct unc__emit *json, const char *key)
{
    begin_item(json, key);
    (void)putc('"', json->stream);
}

void unc__emit_text_add(struct unc__emit *json, const char *piece)
{
    unc__emit_text_add_bytes(json, piece, strlen(piece));
}

void unc__emit_text_add_bytes(struct unc__emit *json, const char *piece, size_t size)
{
    unc__print_escaped(json->stream, piece, size, /* is_markup_safe= */ true);
}

void unc__emit_text_add_count(struct unc__emit *json, uint64_t count)
{
    (void)fprintf(json->stream, "%" PRIu64, count);
}

void unc__emit_text_end(struct unc__emit *json)
{
    (void)putc('"', json->stream);
}
