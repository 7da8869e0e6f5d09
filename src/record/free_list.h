/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_FREE_LIST_H
#define UNC_RECORD_FREE_LIST_H

#include <stdint.h>

#include "record/space.h"

/*
 * Free entries that no thread has to itself, in chains: linked by next_free, the first
 * one leads to the next chain by its key. Lock-free; any thread, async-signal-safe.
 */

/* unc__free_list_clear: the end of a tombstone: from here on no reader accepts it. */
void unc__free_list_clear(struct unc__entry *entry, uint32_t next);

/* unc__free_list_push: a chain of cleared entries. */
void unc__free_list_push(struct unc__space *space, uint32_t chain);

/* unc__free_list_pop: a chain; 0: none. */
uint32_t unc__free_list_pop(struct unc__space *space);

#endif
