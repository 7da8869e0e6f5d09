/* SPDX-License-Identifier: MIT */
#ifndef UNC_SYMBOLIZE_NAME_H
#define UNC_SYMBOLIZE_NAME_H

#include "symbolize/arena.h"

/*
 * unc__name_demangle: @linkage as the source has it: taken apart if it is of C++, and
 * without what compilers append to copies of a function ("open_all.constprop.0").
 * Returns: @linkage itself when there is nothing to do; NULL: no memory.
 */
const char *unc__name_demangle(struct unc__arena *arena, const char *linkage);

#endif
