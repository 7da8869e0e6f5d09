/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_RINGS_H
#define UNC_RECORD_RINGS_H

#include <stdint.h>

#include "base/export.h"

/*
 * Whether this process had an io_uring: what the requests of one open, no call returns,
 * and where something is open that nobody saw opened, it may have been that. Any thread,
 * async-signal-safe.
 */

/* unc__record_ring_made: @number: that people know it by; 0: it is a descriptor alone. */
UNC__FOR_PROBES void unc__record_ring_made(uint64_t number);

/* unc__record_rings_made: how many so far; of an only one, its number, or 0. A forked
 * child goes on counting: it has its parent's. */
uint64_t unc__record_rings_made(uint64_t *ret_number);

#endif
