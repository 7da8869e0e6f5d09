/* SPDX-License-Identifier: MIT */
#ifndef UNC_BASE_BYTES_H
#define UNC_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>

/*
 * memcpy and memcmp for memory that threads share under an order of our own making. A
 * sanitizer in the program replaces libc's and cannot see that order, since this library
 * is not compiled for it: it would report races that are none.
 */
void unc__bytes_copy(void *to, const void *from, size_t size);
bool unc__bytes_are_equal(const void *a, const void *b, size_t size);

#endif
