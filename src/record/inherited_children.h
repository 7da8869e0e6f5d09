/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_INHERITED_CHILDREN_H
#define UNC_RECORD_INHERITED_CHILDREN_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Children that this process had before its program was executed: those of the program
 * before it, whose threads may have been making some. They are not this one's to account
 * for.
 */

/* unc__inherited_children_note: once, at the start; one system call if there are none. */
void unc__inherited_children_note(void);

/* unc__inherited_children_has: also true for all where there were too many to note. */
bool unc__inherited_children_has(uint32_t pid);

#endif
