/* SPDX-License-Identifier: MIT */
#ifndef UNC_BASE_STANDARD_ERROR_H
#define UNC_BASE_STANDARD_ERROR_H

#include <stdbool.h>

/*
 * Whether descriptor 2 is for people to read. A daemon closes it, and the number goes to
 * what is opened next: a client's connection, perhaps. Async-signal-safe, errno is kept.
 */

/* unc__standard_error_start: remember what it is now, as the library starts. */
void unc__standard_error_start(void);

/*
 * unc__standard_error_is_ours: it is open, and it neither was closed at the start nor has
 * become a socket since. A file or a pipe in its place is where the program sends its
 * messages.
 */
bool unc__standard_error_is_ours(void);

#endif
