/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_FDINFO_H
#define UNC_JUDGE_FDINFO_H

#include <stdbool.h>
#include <stdint.h>

#include "judge/line_reader.h"

/* /proc/self/fdinfo, see proc(5): lines of "key:\tvalue", some with several of them. */

/* unc__fdinfo_open: of @fd; close the reader. Returns: 0 or a negative errno. */
int unc__fdinfo_open(struct unc__line_reader *ret_reader, const char *proc, int fd);

/* unc__fdinfo_number: what follows @key and blanks in @line. @key: with its colon, at the
 * beginning of the line or behind a blank. False: it is not there. */
bool unc__fdinfo_number(const char *line, const char *key, unsigned base,
                        uint64_t *ret_number);

/* unc__fdinfo_pair: the same of "(3, 500)". */
bool unc__fdinfo_pair(const char *line, const char *key, uint64_t *ret_first,
                      uint64_t *ret_second);

#endif
