/* SPDX-License-Identifier: MIT */
#ifndef UNC_GATE_SUPPRESSIONS_FILE_H
#define UNC_GATE_SUPPRESSIONS_FILE_H

#include <stddef.h>

#include "document/problem.h"

/*
 * unc__suppressions_file_read: all of @path. @ret_bytes: on the heap. Folders, devices
 * and what is larger than UNC__SUPPRESSION_FILE_MAX are refused; a pipe is read to its
 * end. Returns: 0 or a negative errno, with @ret_problem, which begins with the path.
 */
int unc__suppressions_file_read(const char *path, char **ret_bytes, size_t *ret_size,
                                struct unc__problem *ret_problem);

/*
 * unc__suppressions_file_append: @line and a line end behind all that is in @path, all of
 * it or nothing: a new file beside it takes its place. A link is followed to the file
 * that it leads to; a file that is not there is made, mode 0644. Returns: 0 or a negative
 * errno, with @ret_problem.
 */
int unc__suppressions_file_append(const char *path, const char *lines,
                                  struct unc__problem *ret_problem);

#endif
