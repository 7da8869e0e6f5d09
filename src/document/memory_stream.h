/* SPDX-License-Identifier: MIT */
#ifndef UNC_DOCUMENT_MEMORY_STREAM_H
#define UNC_DOCUMENT_MEMORY_STREAM_H

#include <stdio.h>

/*
 * unc__memory_stream_close: the end of open_memstream(@bytes, ...), by which alone one
 * knows whether all of it is there. NULL, a stream that could not be opened, is none.
 * Returns: 0: *@bytes is the text; -ENOMEM: it is NULL, whatever there was is released.
 */
int unc__memory_stream_close(FILE *stream, char **bytes)
    __attribute__((warn_unused_result));

#endif
