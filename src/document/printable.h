/* SPDX-License-Identifier: MIT */
#ifndef UNC_DOCUMENT_PRINTABLE_H
#define UNC_DOCUMENT_PRINTABLE_H

#include <stddef.h>
#include <stdio.h>

/*
 * Text that came from elsewhere (a report, another process, a source file, an argument)
 * on its way to a terminal. What could move the cursor, change what is shown or turn the
 * direction of text is made visible: control characters as "\n", "\t", "\x1b", others as
 * "\u202e", bytes that are no UTF-8 as "\xff". The rest is as it was.
 */

/* unc__printable_write: @text to @stream; NULL writes nothing. */
void unc__printable_write(FILE *stream, const char *text);

/*
 * unc__printable_write_within: the same, cut to @columns with "..." at the end, if need
 * be; a column a character. Returns: how many columns it took.
 */
size_t unc__printable_write_within(FILE *stream, const char *text, size_t columns);

/*
 * unc__printable_copy: the same into @buffer of @size bytes (above 0), which is ended;
 * whole characters and whole escapes only. Returns: its length.
 */
size_t unc__printable_copy(char *buffer, size_t size, const char *text);

/* unc__printable_width: how many columns @text will take, a column a character. */
size_t unc__printable_width(const char *text);

#endif
