/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_FOLD_H
#define UNC_CLI_FOLD_H

#include <stddef.h>
#include <stdio.h>

/* Where text goes, and how wide it may be. */
struct unc__fold {
    FILE *stream;
    size_t columns;
    size_t indent; /* of every line */
};

/*
 * unc__fold_text: paragraphs, folded between words, with a line end at the end. An empty
 * line is between two paragraphs; a line that begins with a blank stays as it is. What
 * could harm a terminal is made visible.
 */
void unc__fold_text(const struct unc__fold *fold, const char *text);

/* unc__fold_rest: one paragraph of which the first line has been begun, up to @column;
 * without a line end at its end. */
void unc__fold_rest(const struct unc__fold *fold, size_t column, const char *text);

#endif
