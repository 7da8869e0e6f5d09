/* SPDX-License-Identifier: MIT */
#ifndef UNC_INSPECT_SEARCH_H
#define UNC_INSPECT_SEARCH_H

#include <stdbool.h>
#include <stddef.h>

#include "inspect/binary.h"

/* Who asks for a library, and may say where it is. */
struct unc__search_from {
    const char *path;                      /* of the binary that needs it */
    const char *rpath;                     /* "": none */
    const char *runpath;                   /* "": none */
    const struct unc__search_from *loader; /* who needs that one; NULL: the program */
};

/*
 * unc__search_library: find what the loader would take for @name: the folders that the
 * binaries name (with $ORIGIN), those of LD_LIBRARY_PATH unless @is_secure, the loader's
 * cache, the system's folders.
 * Returns: 0 with @ret_binary; -ENOENT; -ENOMEM.
 */
int unc__search_library(const char *name, const struct unc__search_from *from,
                        bool is_secure, struct unc__binary *ret_binary);

/* unc__cache_find: where /etc/ld.so.cache has @name, of this machine: the first place
 * from the @skip-th on. Returns: whether there is one. */
bool unc__cache_find(const char *name, size_t skip, char *ret_path, size_t size);

#endif
