/* SPDX-License-Identifier: MIT */
#ifndef UNC_SYMBOLIZE_SCOPED_NAME_H
#define UNC_SYMBOLIZE_SCOPED_NAME_H

#include <elfutils/libdw.h>

#include "symbolize/arena.h"

/*
 * unc__scoped_name: the name of the function @die, which has none of the linker's, with
 * the scopes that it is declared in: "shop::serve(int)::<lambda()>::operator()".
 * Of other languages than C++: the mere name.
 * Returns: NULL: it has no name at all, or no memory.
 */
const char *unc__scoped_name(struct unc__arena *arena, Dwarf_Die *die);

#endif
