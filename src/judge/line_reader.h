/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_LINE_READER_H
#define UNC_JUDGE_LINE_READER_H

#include <stdbool.h>
#include <stddef.h>

#define UNC__LINE_READER_SIZE 32768

/* Reads a file of /proc line by line through a buffer of its own mapping. */
struct unc__line_reader {
    int fd;
    bool is_over;
    size_t used; /* bytes in the buffer */
    size_t next; /* where the next line begins */
    char *buffer;
    char *line; /* the current line, NUL for its newline */
};

/* Returns: 0 or a negative errno. */
int unc__line_reader_open(struct unc__line_reader *ret_reader, const char *path);
/* False at the end. A line longer than the buffer is cut. */
bool unc__line_reader_next(struct unc__line_reader *reader);
void unc__line_reader_close(struct unc__line_reader *reader);

#endif
