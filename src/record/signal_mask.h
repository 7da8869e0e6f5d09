/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_SIGNAL_MASK_H
#define UNC_RECORD_SIGNAL_MASK_H

#include <stddef.h>
#include <stdint.h>

#include "record/record.h"

/*
 * Which signals the main thread has blocked and not unblocked, and where. Signals are
 * bits, as the kernel has them: number minus one. Any thread, async-signal-safe.
 */

/* What a call has done to the mask of its thread. */
struct unc__mask_change {
    uint64_t before;
    uint64_t after;
    const struct unc_site *site;
    const struct unc__caller *caller;
};

UNC__FOR_PROBES void unc__record_mask_changed(const struct unc__mask_change *change);

/* unc__record_mask_awaited: somebody takes these signals another way: reads them, or
 * waits for them, or lets them in while it waits. They are blocked for that. */
UNC__FOR_PROBES void unc__record_mask_awaited(uint64_t signals);

/* Signals that were blocked in one call and still are. */
struct unc__mask_block {
    uint64_t signals;
    const struct unc_site *site; /* static */
    uint32_t stack;
    uint32_t misuse; /* number of it; 0: none yet */
};
#define UNC__MASK_BLOCKS 4

/* unc__mask_blocks: of the calling thread. NULL: it is not the main one, or nothing was
 * seen. UNC__MASK_BLOCKS of them; those without signals are free. */
struct unc__mask_block *unc__mask_blocks(void);

/* unc__mask_awaited: all that was told to unc__record_mask_awaited, and what other
 * threads let in. */
uint64_t unc__mask_awaited(void);

#endif
