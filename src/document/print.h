/* SPDX-License-Identifier: MIT */
#ifndef UNC_DOCUMENT_PRINT_H
#define UNC_DOCUMENT_PRINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <cjson/cJSON.h>

/*
 * unc__print_tree: @tree as JSON with a line end behind it. @is_pretty: a key of the
 * outermost object a line, and an item of what these hold.
 * A text is written so that it is harmless on a terminal: control characters and those
 * that turn the direction of writing are escaped; what is no UTF-8 becomes U+FFFD.
 * Errors are the stream's: ferror.
 */
void unc__print_tree(FILE *stream, const cJSON *tree, bool is_pretty);

/*
 * unc__print_escaped: @size bytes of a text in that way, without the quotes around it,
 * for documents that are written without a tree. A character must not be cut.
 * @is_markup_safe: neither ends a <script> that it is put into: no '<' is written.
 */
void unc__print_escaped(FILE *stream, const char *text, size_t size, bool is_markup_safe);

/* unc__print_number: as short as it can be and still be the same; what is none: null. */
void unc__print_number(FILE *stream, double number);

#endif
