/* SPDX-License-Identifier: MIT */
/*
 * What was mistyped: the distance of Levenshtein, one row at a time. Rejected: a rule for
 * swapped neighbours, which needs two more rows and helps where two edits do as well.
 */
#include "base/nearest.h"

#include <string.h>

#define EDITS_MAX 2 /* further off than this is another word */

static size_t min3(size_t a, size_t b, size_t c)
{
    size_t smaller = a < b ? a : b;

    return smaller < c ? smaller : c;
}

static size_t count_edits(const char *written, size_t written_length, const char *word,
                          size_t length)
{
    size_t row[UNC__NEAREST_WORD_MAX + 1];

    for (size_t j = 0; j <= length; j++) {
        row[j] = j;
    }
    for (size_t i = 1; i <= written_length; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= length; j++) {
            size_t above = row[j];
            size_t change = written[i - 1] == word[j - 1] ? 0 : 1;

            row[j] = min3(above + 1, row[j - 1] + 1, diagonal + change);
            diagonal = above;
        }
    }
    return row[length];
}

const char *unc__nearest_of(const char *word, size_t length, const char *const *words)
{
    const char *nearest = NULL;
    size_t fewest = EDITS_MAX + 1;

    for (size_t i = 0; words[i] != NULL; i++) {
        size_t word_length = strlen(words[i]);
        size_t edits;

        if (word_length > UNC__NEAREST_WORD_MAX || length > word_length + EDITS_MAX) {
            continue;
        }
        edits = count_edits(word, length, words[i], word_length);
        if (edits < fewest && edits < length) {
            fewest = edits;
            nearest = words[i];
        }
    }
    return nearest;
}
