/* SPDX-License-Identifier: MIT */
#ifndef UNC_INSPECT_DYNAMIC_H
#define UNC_INSPECT_DYNAMIC_H

#include "inspect/binary.h"

#define UNC__NEEDED_MAX 1024

/* What a binary asks of the loader. Texts are borrowed from the file. */
struct unc__dynamic {
    bool is_there;
    struct unc__span texts;
    const char *needed[UNC__NEEDED_MAX + 1]; /* NULL-terminated, in order */
    const char *soname;                      /* "": none; the rest likewise */
    const char *rpath;
    const char *runpath;
    uint64_t flags;
    uint64_t flags_1;
    bool is_symbolic;          /* binds its own calls to itself */
    struct unc__span symbols;  /* Elf64_Sym each */
    struct unc__span versions; /* of the symbols, a 16-bit word each */
};

void unc__dynamic_read(const struct unc__binary *binary,
                       struct unc__dynamic *ret_dynamic);

/* unc__dynamic_has_version: whether it defines (or needs, if not @is_defined) the version
 * @name of symbols; a name that ends with "_" stands for all that begin with it.
 * Returns: the version's name, or NULL. */
const char *unc__dynamic_version(const struct unc__binary *binary, bool is_defined,
                                 const char *prefix);

#endif
