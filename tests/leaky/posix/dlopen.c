/* SPDX-License-Identifier: MIT */
/*
 * A library is loaded and not unloaded.
 *
 * expect: unclosed library dlopen, 1, by dlopen in acquire, missing dlclose
 */
#include <dlfcn.h>
#include <stddef.h>

#include "twin.h"

static void *acquire(void)
{
    return dlopen("libz.so.1", RTLD_NOW);
}

int main(void)
{
    void *it = acquire();

    RELEASE(dlclose(it));
    return it == NULL;
}
