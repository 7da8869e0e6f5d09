/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_LIBRARY_BOUND_H
#define UNC_PROBES_LIBRARY_BOUND_H

#include <stdint.h>

#include "probes/real.h"

/*
 * The real functions that one caller sees and others do not: of libraries that a plugin
 * brought for itself. Kept by the place of the call, for as long as nothing is unloaded;
 * what does not fit pushes out what was there. Any thread, async-signal-safe, no lock.
 */

/* unc__bound_life: to be asked before a function is looked for, and given to _keep: what
 * was found while something was unloaded is not kept. */
uint32_t unc__bound_life(void);

/* unc__bound_find: NULL: not known. */
unc__real_fn *unc__bound_find(enum unc__real index, uintptr_t ra);

/* unc__bound_keep: a call of @index that returns to @ra is one of @real. */
void unc__bound_keep(enum unc__real index, uintptr_t ra, unc__real_fn *real,
                     uint32_t life);

/* unc__bound_forget: all of them. Before something is unloaded, and once more after. */
void unc__bound_forget(void);

#endif
