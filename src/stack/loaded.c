/* SPDX-License-Identifier: MIT */
/*
 * A weak reference: the library can be carried to a system whose libc is older than the
 * one that it was built with. In a static executable the function is there as well; it
 * knows the executable and the vDSO.
 */
#include "stack/loaded.h"

#include <dlfcn.h>
#include <stddef.h>

#ifdef DLFO_STRUCT_HAS_EH_DBASE
extern __typeof__(_dl_find_object) _dl_find_object __attribute__((weak));
#endif

bool unc__loaded_find(uintptr_t address, struct unc__loaded *ret_loaded)
{
#ifdef DLFO_STRUCT_HAS_EH_DBASE
    struct dl_find_object found;

    if (_dl_find_object == NULL || _dl_find_object((void *)address, &found) != 0) {
        return false;
    }
    *ret_loaded = (struct unc__loaded){
        .start = (uintptr_t)found.dlfo_map_start,
        .end = (uintptr_t)found.dlfo_map_end,
        .map = found.dlfo_link_map,
        .frames = found.dlfo_eh_frame,
    };
    return true;
#else
    (void)address;
    (void)ret_loaded;
    return false;
#endif
}
