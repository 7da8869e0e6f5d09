/* SPDX-License-Identifier: MIT */
#ifndef UNC_DOCUMENT_UNICODE_H
#define UNC_DOCUMENT_UNICODE_H

#include <stddef.h>
#include <stdint.h>

/*
 * unc__unicode_read: the character that begins at @bytes.
 * @ret_code: its code point.
 * Returns: how many bytes it has, 1 to 4; 0: these are none; -1: @size is too short to
 * tell, so far it could be one.
 */
int unc__unicode_read(const char *bytes, size_t size, uint32_t *ret_code);

/*
 * unc__unicode_unescape: one escape of a JSON text that is known to be right, @at is its
 * backslash and moves behind it; a pair of surrogates is one. It takes never more bytes
 * of @to than it has itself.
 * Returns: how many it took.
 */
size_t unc__unicode_unescape(const char **at, char *to);

#endif
