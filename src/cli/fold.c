/* SPDX-License-Identifier: MIT */
#include "cli/fold.h"

#include <stdbool.h>
#include <string.h>

#include "document/printable.h"

#define WORD_SIZE 1024 /* longer ones are cut in two */

/* One word of at most WORD_SIZE - 1 bytes. Returns: what follows it. */
static const char *take_word(const char *text, char *word)
{
    size_t length = strcspn(text, " \n");

    if (length >= WORD_SIZE) {
        length = WORD_SIZE - 1;
    }
    memcpy(word, text, length);
    word[length] = '\0';
    return text + length;
}

static void start_line(const struct unc__fold *fold)
{
    for (size_t i = 0; i < fold->indent; i++) {
        (void)fputc(' ', fold->stream);
    }
}

/* Ends before a line that is empty or begins with a blank. Returns: what follows. */
static const char *fold_paragraph(const struct unc__fold *fold, size_t column,
                                  const char *text)
{
    char word[WORD_SIZE];
    bool is_first = true;

    while (*text != '\0') {
        size_t width;

        text = take_word(text, word);
        width = unc__printable_width(word);
        if (!is_first && column + 1 + width > fold->columns) {
            (void)fputc('\n', fold->stream);
            start_line(fold);
            column = fold->indent;
        } else if (!is_first) {
            (void)fputc(' ', fold->stream);
            column++;
        }
        unc__printable_write(fold->stream, word);
        column += width;
        is_first = false;
        text += strspn(text, " ");
        if (*text == '\n') {
            text++;
            if (*text == '\n' || *text == ' ') {
                break;
            }
        }
    }
    return text;
}

static const char *copy_line(const struct unc__fold *fold, const char *text)
{
    size_t length = strcspn(text, "\n");

    start_line(fold);
    (void)fwrite(text, 1, length, fold->stream);
    (void)fputc('\n', fold->stream);
    return text + length + (text[length] == '\n');
}

void unc__fold_text(const struct unc__fold *fold, const char *text)
{
    while (*text != '\0') {
        if (*text == '\n') {
            (void)fputc('\n', fold->stream);
            text++;
        } else if (*text == ' ') {
            text = copy_line(fold, text);
        } else {
            start_line(fold);
            text = fold_paragraph(fold, fold->indent, text);
            (void)fputc('\n', fold->stream);
        }
    }
}

void unc__fold_rest(const struct unc__fold *fold, size_t column, const char *text)
{
    (void)fold_paragraph(fold, column, text);
}
