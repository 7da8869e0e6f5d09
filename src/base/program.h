/* SPDX-License-Identifier: MIT */
#ifndef UNC_BASE_PROGRAM_H
#define UNC_BASE_PROGRAM_H

#include <stddef.h>
#include <stdint.h>

/*
 * unc__program_path: the file that this process runs, as the kernel says; without /proc
 * the last part of the name that it was executed by, which is a path of who did so and
 * may lead elsewhere by now. Cut to @size; "": not known. Async-signal-safe.
 */
void unc__program_path(char *ret_path, size_t size);

/* unc__program_entry: the address at which the program begins. */
uintptr_t unc__program_entry(void);

#endif
