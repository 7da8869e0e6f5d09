/* SPDX-License-Identifier: MIT */
/*
 * Memory can be missing in three ways: while it is written, which is an error of the
 * stream; when the rest of it is flushed; and when glibc cuts the text to its size, which
 * makes a pointer that is NULL of a stream that closed well.
 */
#include "document/memory_stream.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

int unc__memory_stream_close(FILE *stream, char **bytes)
{
    bool is_whole = stream != NULL && ferror(stream) == 0;

    if (stream != NULL && fclose(stream) != 0) {
        is_whole = false;
    }
    if (is_whole && *bytes != NULL) {
        return 0;
    }
    free(*bytes);
    *bytes = NULL;
    return -ENOMEM;
}
