/* SPDX-License-Identifier: MIT */
#ifndef UNC_SYMBOLIZE_SCOPES_H
#define UNC_SYMBOLIZE_SCOPES_H

#include <stddef.h>
#include <stdint.h>

#include <elfutils/libdw.h>

#include "symbolize/units.h"

/* A function at work somewhere, or one that was inlined into it. Scopes are referred to
 * by their index + 1; 0 is none. */
struct unc__scope {
    Dwarf_Die die;
    size_t outer; /* what it was inlined into; 0: it is a function of its own */
};

struct unc__scopes {
    struct unc__scope *items;
    size_t count;
    size_t room;
};

struct unc__scope_question {
    uint64_t offset;
    size_t scope; /* the innermost one there */
};

/*
 * unc__scopes_find: which functions the questions are in, which are sorted by offset, and
 * all in the unit @unit. Found scopes are added to @scopes. Returns: 0 or -ENOMEM.
 */
int unc__scopes_find(Dwarf_Die *unit, const struct unc__code *code,
                     struct unc__scope_question *questions, size_t count,
                     struct unc__scopes *scopes);

#endif
