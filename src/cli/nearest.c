/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <string.h>

#include "cli/arguments.h"

#define WORD_MAX 64 /* no word of ours is longer */

/* How many letters would have to be changed, added or taken away (Levenshtein); two
 * neighbours that changed places count once. */
static size_t distance(const char *a, const char *b)
{
    size_t rows[3][WORD_MAX];
    size_t width = strlen(b);
    size_t *before = rows[0];
    size_t *above = rows[1];
    size_t *row = rows[2];

    for (size_t j = 0; j <= width; j++) {
        row[j] = j;
    }
    for (size_t i = 1; a[i - 1] != '\0'; i++) {
        size_t *spare = before;

        before = above;
        above = row;
        row = spare;
        row[0] = i;
        for (size_t j = 1; j <= width; j++) {
            size_t best = above[j - 1] + (a[i - 1] != b[j - 1]);

            best = above[j] + 1 < best ? above[j] + 1 : best;
            best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                before[j - 2] + 1 < best) {
                best = before[j - 2] + 1;
            }
            row[j] = best;
        }
    }
    return row[width];
}

/* A third of the letters may be wrong, one in any case; or it is a beginning. */
const char *unc__nearest(const char *word, const char *const *words)
{
    const char *nearest = NULL;
    size_t length = strlen(word);
    size_t best = length / 3 + 2;

    if (length == 0 || length >= WORD_MAX) {
        return NULL;
    }
    for (; *words != NULL; words++) {
        size_t changes = strlen(*words) < WORD_MAX ? distance(word, *words) : SIZE_MAX;

        if (changes > 1 && length > 1 && strncmp(word, *words, length) == 0) {
            changes = 1;
        }
        if (changes < best && changes < strlen(*words)) {
            best = changes;
            nearest = *words;
        }
    }
    return nearest;
}
