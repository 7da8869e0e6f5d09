/* SPDX-License-Identifier: MIT */
#include "probes/real.h"

#include <dlfcn.h>
#include <stddef.h>

unc__real_fn *unc__reals[UNC__REAL_COUNT];

static const char *const names[UNC__REAL_COUNT] = {
#define UNC_PROBE_SYMBOL(name, file, role) [UNC__REAL_##name] = #name,
#include "probes/coverage.def"
#undef UNC_PROBE_SYMBOL
};

/* dlsym returns what no function is in ISO C; POSIX says that this is one. */
static unc__real_fn *look_up(const char *name)
{
    union {
        void *object;
        unc__real_fn *function;
    } found = { dlsym(RTLD_NEXT, name) };

    return found.function;
}

unc__real_fn *unc__real_find(enum unc__real index)
{
    for (int i = 0; i < UNC__REAL_COUNT; i++) {
        __atomic_store_n(&unc__reals[i], look_up(names[i]), __ATOMIC_RELAXED);
    }
    return unc__reals[index];
}
