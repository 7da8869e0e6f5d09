/* SPDX-License-Identifier: MIT */
/*
 * The library may have come as a part of a plugin: as an archive that was linked into it.
 * Handlers that were registered with libc would be called after the plugin was unloaded,
 * the report at exit among them, and a program that ran well without us would crash. The
 * shared library says in its own headers that it stays (-z nodelete); nobody says it for
 * a plugin, so it is said here, in the way that works late.
 */
#include "stack/stay.h"

#include <dlfcn.h>
#include <stddef.h>

extern __typeof__(dlsym) dlsym __attribute__((weak));

bool unc__stay(const char *path)
{
    __typeof__(dlopen) *open_library = NULL;

    if (dlsym == NULL) {
        return false;
    }
    /* By name: the linker warns about static executables that refer to it. */
    *(void **)&open_library = dlsym(RTLD_DEFAULT, "dlopen");
    return open_library != NULL &&
           open_library(path, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE) != NULL;
}
