/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_MODULE_H
#define UNC_PROBES_MODULE_H

#include <dlfcn.h>
#include <link.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

extern __typeof__(_dl_find_object) _dl_find_object __attribute__((weak));

/* unc__module_find: which loaded file @address lies in. No lock, no heap. Returns: false:
 * in none, or libc cannot tell. */
static inline bool unc__module_find(uintptr_t address, struct dl_find_object *ret_module)
{
    union {
        uintptr_t number;
        void *pointer;
    } place = { address };

    return _dl_find_object != NULL && _dl_find_object(place.pointer, ret_module) == 0;
}

#endif
