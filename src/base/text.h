/* SPDX-License-Identifier: MIT */
#ifndef UNC_BASE_TEXT_H
#define UNC_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Text in the caller's buffer, always NUL-terminated, cut where the room ends (is_cut
 * says so). No heap, no stdio, no locale.
 */
struct unc__text {
    char *buffer;
    size_t size;   /* of the buffer, above 0 */
    size_t length; /* without the NUL */
    bool is_cut;
};

struct unc__text unc__text_init(char *buffer, size_t size);
void unc__text_add(struct unc__text *text, const char *string);
void unc__text_add_bytes(struct unc__text *text, const char *bytes, size_t size);
void unc__text_add_unsigned(struct unc__text *text, uint64_t number);

/*
 * unc__text_format: like snprintf with %s %d %u %x %lu %ld %llu %lld %zu %c %% only.
 */
void unc__text_format(struct unc__text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
