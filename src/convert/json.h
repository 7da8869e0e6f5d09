/* SPDX-License-Identifier: MIT */
#ifndef UNC_CONVERT_JSON_H
#define UNC_CONVERT_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/*
 * JSON that is written as it comes: no tree, no memory, however much there is. Commas and
 * line ends are its work; what is opened has to be ended.
 *
 *     struct unc__emit json = unc__emit_begin(stream, 2);
 *
 *     unc__emit_object(&json, NULL);
 *     unc__emit_text(&json, "version", "2.1.0");
 *     unc__emit_array(&json, "results");
 *     ...
 *     unc__emit_end(&json);
 *     unc__emit_end(&json);
 *
 * Texts may be anything: they are written so that they are harmless on a terminal, and in
 * a <script> of a page. Keys are ours. Errors are the stream's: ferror. No more than 60
 * may be open at a time.
 *
 * (The reporter in the process has one of its own, reports/json.h: without stdio.)
 */
struct unc__emit {
    FILE *stream;
    unsigned line_depth; /* items no deeper than this begin a line; 0: all is one line */
    unsigned depth;
    uint64_t objects; /* a bit a depth: it is an object, no array */
    uint64_t filled;  /* likewise: it has an item */
};

struct unc__emit unc__emit_begin(FILE *stream, unsigned line_depth);

/* @key: of an item of an object; in an array, and outermost, NULL. This holds for all. */
void unc__emit_object(struct unc__emit *json, const char *key);
void unc__emit_array(struct unc__emit *json, const char *key);

/* unc__emit_end: the innermost object or array. The outermost ends its line. */
void unc__emit_end(struct unc__emit *json);

void unc__emit_text(struct unc__emit *json, const char *key, const char *text);
void unc__emit_bool(struct unc__emit *json, const char *key, bool is_true);
void unc__emit_count(struct unc__emit *json, const char *key, uint64_t count);
/* What is not finite becomes null. */
void unc__emit_number(struct unc__emit *json, const char *key, double number);

/* A text of several pieces: unc__emit_text_begin, any number of the others, and
 * unc__emit_text_end. A piece holds whole characters. */
void unc__emit_text_begin(struct unc__emit *json, const char *key);
void unc__emit_text_add(struct unc__emit *json, const char *piece);
void unc__emit_text_add_bytes(struct unc__emit *json, const char *piece, size_t size);
void unc__emit_text_add_count(struct unc__emit *json, uint64_t count);
void unc__emit_text_end(struct unc__emit *json);

#endif
