/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_WINDOW_H
#define UNC_RECORD_WINDOW_H

#include <stddef.h>
#include <stdint.h>

/*
 * A window onto a file: as much address space as the record may ever want, without access
 * at first, so that it costs neither memory nor commitment; opened from the front.
 */

/* unc__window_size: what the limits of this process allow, at most @wanted; 0: nothing.
 */
uint64_t unc__window_size(uint64_t wanted);

/*
 * unc__window_map: reserve *@size bytes, or as much as the system grants (at least
 * UNC__WINDOW_SIZE_MIN): then *@size is less. @fd is made that large, sparse.
 * Returns: NULL and in @ret_reason a negative errno.
 */
#define UNC__WINDOW_SIZE_MIN ((uint64_t)1 << 20)
char *unc__window_map(int fd, uint64_t *size, int *ret_reason);

/* unc__window_open: let the bytes be read and written. 0 or -ENOMEM. */
int unc__window_open(char *start, size_t size);

/*
 * unc__window_present: make the bytes exist. 0; -ENOSPC: the disk is full; -ENOMEM;
 * -EOPNOTSUPP: the kernel does not know how (before 5.14).
 */
int unc__window_present(char *start, size_t size);

uint64_t unc__page_size(void);

#endif
