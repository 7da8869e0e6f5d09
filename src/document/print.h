/* SPDX-License-Identifier: MIT */
#ifndef UNC_DOCUMENT_PRINT_H
#define UNC_DOCUMENT_PRINT_H

#include <stdbool.h>
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

#endif
