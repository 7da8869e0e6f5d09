/* SPDX-License-Identifier: MIT */
#ifndef UNC_BASE_SANDBOX_H
#define UNC_BASE_SANDBOX_H

#include <stdbool.h>

/*
 * Whether the program was seen putting a filter on its own system calls, which may end it
 * for one that it does not expect. From then on none is made in its name: what needs one
 * does without. Forked children know it too.
 */
extern bool unc__sandbox_is_noted;

static inline bool unc__is_sandboxed(void)
{
    return __atomic_load_n(&unc__sandbox_is_noted, __ATOMIC_RELAXED);
}

#endif
