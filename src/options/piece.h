/* SPDX-License-Identifier: MIT */
#ifndef UNC_OPTIONS_PIECE_H
#define UNC_OPTIONS_PIECE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* A piece of the variable's text: borrowed, not terminated. */
struct unc__piece {
    const char *start;
    size_t length;
};

static inline struct unc__piece unc__piece_of(const char *string)
{
    return (struct unc__piece){ string, strlen(string) };
}

static inline bool unc__piece_equals(struct unc__piece piece, const char *word)
{
    return strlen(word) == piece.length && memcmp(word, piece.start, piece.length) == 0;
}

#endif
