/* SPDX-License-Identifier: MIT */
#include "probes/libuv/own.h"

#include <stdint.h>

#include "probes/library.h"

bool unc__uv_is_own_stat(uv_fs_cb callback)
{
    static uintptr_t own;

    if (unc__library_depth[UNC__LIBRARY_LIBUV] != 0) {
        __atomic_store_n(&own, (uintptr_t)callback, __ATOMIC_RELAXED);
        return true;
    }
    return __atomic_load_n(&own, __ATOMIC_RELAXED) == (uintptr_t)callback;
}
