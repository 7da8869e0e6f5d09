/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_IMAGE_COMPACT_H
#define UNC_TESTS_IMAGE_COMPACT_H

#include <stddef.h>

/*
 * compact_record: the record in the file @path without what is not in use: a few
 * kilobytes, so that every byte of it can be tried. Aborts on failure. Returns: malloc'd.
 */
unsigned char *compact_record(const char *path, size_t *ret_size);

#endif
