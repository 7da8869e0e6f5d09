/* SPDX-License-Identifier: MIT */
#include "probes/held.h"

#include <errno.h>

void unc__held_acquired(enum unc__index_space space, uint64_t key,
                        const struct unc__acquisition *what)
{
    const void *pointer = (const void *)(uintptr_t)key;

    if (unc__record_index_acquired((uint8_t)space, pointer, what) == -EEXIST) {
        unc__record_release(unc__record_index_take((uint8_t)space, pointer), 0);
        (void)unc__record_index_acquired((uint8_t)space, pointer, what);
    }
}

bool unc__held_released(enum unc__index_space space, uint64_t key,
                        const struct unc__caller *caller)
{
    return unc__record_index_released((uint8_t)space, (const void *)(uintptr_t)key,
                                      caller);
}
