/* SPDX-License-Identifier: MIT */
/*
 * Libraries that keep their threads for the life of the process: the program has no
 * handle of them and cannot join them. Only those that are known by name; whatever else
 * makes threads is asked to give them back.
 */
#include "probes/keeper.h"

#include <stddef.h>
#include <string.h>

#include "probes/module.h"

static const struct keeper {
    const char *name; /* its file begins so */
    const char *reason;
} keepers[] = {
    { "libgomp.so", "libgomp keeps its threads for the life of the process" },
};

const char *unc__keeper_reason(const struct unc__caller *caller)
{
    struct dl_find_object module;
    const char *name;

    if (!unc__module_find(caller->ra - 1, &module)) {
        return NULL;
    }
    name = strrchr(module.dlfo_link_map->l_name, '/');
    name = name != NULL ? name + 1 : module.dlfo_link_map->l_name;
    for (size_t i = 0; i < sizeof keepers / sizeof *keepers; i++) {
        if (strncmp(name, keepers[i].name, strlen(keepers[i].name)) == 0) {
            return keepers[i].reason;
        }
    }
    return NULL;
}
