/* SPDX-License-Identifier: MIT */
#ifndef UNC_BASE_NEAREST_H
#define UNC_BASE_NEAREST_H

#include <stddef.h>

#define UNC__NEAREST_WORD_MAX 32 /* bytes; longer words of a list are never suggested */

/*
 * unc__nearest_of: the word of @words (NULL-terminated) that whoever wrote the @length
 * bytes at @word probably meant. NULL: none is near: more than two edits away, or with
 * nothing in common. No heap.
 */
const char *unc__nearest_of(const char *word, size_t length, const char *const *words);

#endif
