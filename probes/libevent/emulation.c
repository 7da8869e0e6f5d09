/* SPDX-License-Identifier: MIT */
/*
 * Where the real function lies behind a name that libev has too, see libevent.h. The file
 * is looked at once: after that, one comparison. A file that is neither counts as
 * libevent, under whatever name somebody has built it.
 */
#include "probes/libevent/libevent.h"

#ifndef UNC__PROBES_STATIC
#include <string.h>

#include "probes/module.h"

struct unc__libevent_code unc__libevent_code;

static bool is_libev(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;

    return strncmp(name, "libev.so", strlen("libev.so")) == 0;
}

bool unc__libevent_look_behind(uintptr_t real)
{
    struct dl_find_object module;
    uintptr_t none = 0;

    if (!unc__module_find(real, &module)) {
        return true;
    }
    if (is_libev(module.dlfo_link_map->l_name)) {
        return false;
    }
    if (__atomic_compare_exchange_n(&unc__libevent_code.start, &none,
                                    (uintptr_t)module.dlfo_map_start, false,
                                    __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
        __atomic_store_n(&unc__libevent_code.size,
                         (uintptr_t)module.dlfo_map_end -
                             (uintptr_t)module.dlfo_map_start,
                         __ATOMIC_RELEASE);
    }
    return true;
}
#endif
