/* SPDX-License-Identifier: MIT */
#ifndef UNC_GATE_LINES_H
#define UNC_GATE_LINES_H

#include <stddef.h>

/* Lines of a text, from 1; 0: there is none. */

/* unc__lines_of_conflict: where a merge left its marks. */
size_t unc__lines_of_conflict(const char *bytes, size_t size);

/* unc__lines_of_item: where item @index of the arrays of the outermost object begins.
 * @bytes is well-formed JSON: it passed the door. */
size_t unc__lines_of_item(const char *bytes, size_t size, size_t index);

#endif
