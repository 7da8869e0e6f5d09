/* SPDX-License-Identifier: MIT */
#ifndef UNC_OPTIONS_PATH_H
#define UNC_OPTIONS_PATH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

/*
 * Paths that the user wrote in an option: %p is the process, %e the program, %% a percent
 * sign, and a relative one counts from where the process started. All async-signal-safe.
 */

/* unc__path_remember: working directory and program as they are now: a later chdir
 * changes nothing. */
void unc__path_remember(void);

/* The program's name for people; never empty. */
const char *unc__path_program(void);

/* unc__path_expand: the pattern alone. Returns: 0 or -ENAMETOOLONG. */
int unc__path_expand(const char *pattern, uint32_t pid, struct unc__text *text);

/* unc__path_from_start: @path, nothing in it replaced, counted from where the process
 * started. */
void unc__path_from_start(const char *path, struct unc__text *text);

/* Whether %p is in it: then every process has a file of its own. */
bool unc__path_has_process(const char *pattern);

/*
 * unc__path_of_process: the file that @pattern means for process @pid. A forked child
 * must not replace the file of its parent, nor the other way round: without %p in the
 * pattern its file is PATTERN.PID. Returns: 0 or -ENAMETOOLONG.
 */
int unc__path_of_process(const char *pattern, uint32_t pid, bool is_child,
                         struct unc__text *text);

#endif
