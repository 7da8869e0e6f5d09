/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/nearest.h"
#include "cli/arguments.h"

#define BEGINNING_LEAST 3 /* letters: fewer are a beginning of too much */

/* What was begun and not finished, or what was mistyped. */
const char *unc__nearest(const char *word, const char *const *words)
{
    size_t length = strlen(word);

    for (size_t i = 0; length >= BEGINNING_LEAST && words[i] != NULL; i++) {
        if (strncmp(word, words[i], length) == 0) {
            return words[i];
        }
    }
    return unc__nearest_of(word, length, words);
}
