/* SPDX-License-Identifier: MIT */
#ifndef UNC_SYMBOLIZE_SCOPE_NAME_H
#define UNC_SYMBOLIZE_SCOPE_NAME_H

#include <elfutils/libdw.h>

#include "symbolize/arena.h"

/*
 * unc__scope_name: the function @die with the namespaces and classes that it is declared
 * in: for C++ functions of which no linkage name is known. Without parameters.
 * Returns: NULL: it has no name, or there is no memory.
 */
const char *unc__scope_name(struct unc__arena *arena, Dwarf_Die *die);

#endif
