/* SPDX-License-Identifier: MIT */
#ifndef UNC_GATE_ORIGIN_H
#define UNC_GATE_ORIGIN_H

#include <stdbool.h>

#include "gate/loaded.h"

/* Whose a module is. */
enum unc__owner {
    UNC__OWNER_USER,    /* the program, and libraries that are not of the system */
    UNC__OWNER_LIBRARY, /* of the system */
    UNC__OWNER_LOOP,    /* a known loop library: it only passes calls on */
    UNC__OWNER_RUNTIME  /* libc, dynamic linker, sanitizers, C++ and this library */
};

/* @executable: path of the program; "": unknown. */
enum unc__owner unc__owner(const char *path, const char *executable);

/* Whether the file of a frame came with the system: inlined into the program, it is
 * nevertheless no code of its own. */
bool unc__file_is_of_system(const char *file);

/* unc__origin: the innermost frame decides that is neither of the runtime nor of a loop
 * library. @stack: NULL: a call site of the program's own was there, or nothing. */
enum unc__origin unc__origin(const struct unc__loaded_stack *stack,
                             const char *executable, bool has_site);

#endif
