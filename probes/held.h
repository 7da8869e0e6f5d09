/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_HELD_H
#define UNC_PROBES_HELD_H

#include <stdint.h>

#include "probes/probe.h"
#include "record/index_space.h"

/*
 * What has a number or a handle of its own and no descriptor: timers, threads. Each kind
 * has a namespace of the pointer index; the kernel or libc gives out a number anew only
 * after it was given back. Any thread, async-signal-safe, errno is kept.
 */

/* unc__held_acquired: @what is held as @key now; what the record has there was given back
 * unseen. */
void unc__held_acquired(enum unc__index_space space, uint64_t key,
                        const struct unc__acquisition *what);

/* unc__held_released: returns: whether it was known. */
bool unc__held_released(enum unc__index_space space, uint64_t key,
                        const struct unc__caller *caller);

static inline struct unc__token unc__held_find(enum unc__index_space space, uint64_t key)
{
    return unc__record_index_find((uint8_t)space, (const void *)(uintptr_t)key);
}

#endif
