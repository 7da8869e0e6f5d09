/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_LIBRARY_FILE_H
#define UNC_RECORD_LIBRARY_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "record/library_list.h"

/*
 * Which event library a file is one of, by the beginning of its name: the part that all
 * its versions have ("libuv.so", but libevent puts its version before the suffix). What
 * more than these names may tell is not looked at: code that is copied into a file of
 * another name is that file's. Async-signal-safe.
 */

/* unc__library_is_file: whether the file at @path is one of @library. */
bool unc__library_is_file(enum unc__library library, const char *path);

/* unc__library_of_file: whose it is; UNC__LIBRARY_NONE: of none of them. */
enum unc__library unc__library_of_file(const char *path);

#endif
