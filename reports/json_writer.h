/* SPDX-License-Identifier: MIT */
#ifndef UNC_REPORTS_JSON_WRITER_H
#define UNC_REPORTS_JSON_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reports/sink.h"

#define UNC__JSON_DEPTH_MAX 16

/*
 * JSON, written as it comes. The writer puts the commas, escapes what must be, and starts
 * a line for each member of the outermost object and each item below it, so that a report
 * can be read and compared by lines. Each value takes its @key; NULL inside an array.
 */
struct unc__json {
    struct unc__sink *sink;
    unsigned depth;
    bool has_items[UNC__JSON_DEPTH_MAX];
};

struct unc__json unc__json_init(struct unc__sink *sink);

void unc__json_begin_object(struct unc__json *json, const char *key);
void unc__json_end_object(struct unc__json *json);
void unc__json_begin_array(struct unc__json *json, const char *key);
void unc__json_end_array(struct unc__json *json);

/* NULL is written as null, bytes that are not UTF-8 as U+FFFD. */
void unc__json_string(struct unc__json *json, const char *key, const char *string);
void unc__json_bytes(struct unc__json *json, const char *key, const char *bytes,
                     size_t size);
void unc__json_unsigned(struct unc__json *json, const char *key, uint64_t number);
void unc__json_signed(struct unc__json *json, const char *key, int64_t number);
/* Beyond 2^53 readers round: addresses are strings, "0x7f00". */
void unc__json_hex(struct unc__json *json, const char *key, uint64_t number);
void unc__json_bool(struct unc__json *json, const char *key, bool value);
void unc__json_null(struct unc__json *json, const char *key);

#endif
