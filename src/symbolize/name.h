/* SPDX-License-Identifier: MIT */
#ifndef UNC_SYMBOLIZE_NAME_H
#define UNC_SYMBOLIZE_NAME_H

#include "symbolize/arena.h"

/*
 * unc__name_demangle: @linkage as the source has it. Returns: @linkage itself when it is
 * not a mangled name, or nothing that can be taken apart; NULL: no memory.
 */
const char *unc__name_demangle(struct unc__arena *arena, const char *linkage);

#endif
