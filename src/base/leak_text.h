/* SPDX-License-Identifier: MIT */
#ifndef UNC_BASE_LEAK_TEXT_H
#define UNC_BASE_LEAK_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Text in the form of LeakSanitizer's. Its readers look for their words anywhere in a
 * line, so that a name which the program chose could make a leak, or a place, that there
 * is not. What is in such a name goes out in pieces, with an escape between them.
 */

/*
 * unc__leak_text_harmless: how many bytes of @text may go out as they are; what comes
 * then, if that is not the end, is one byte to be escaped. Only of ASCII characters.
 * @is_first: nothing of this text went out before.
 * @is_in_frame: it is for a line of a stack, in which "name:5" is a place.
 */
size_t unc__leak_text_harmless(const char *text, bool is_first, bool is_in_frame);

#define UNC__LEAK_TEXT_ESCAPE_SIZE 5

/* unc__leak_text_escape: "\x20". */
void unc__leak_text_escape(char ret_escape[UNC__LEAK_TEXT_ESCAPE_SIZE], char byte);

#endif
