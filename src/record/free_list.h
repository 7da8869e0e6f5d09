/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_FREE_LIST_H
#define UNC_RECORD_FREE_LIST_H

#include <stdint.h>

#include "record/space.h"

/*
 * Free entries, in bundles: one of them carries the numbers of the others. So whoever
 * opens a bundle can fetch all of them into the cache at once, before they are needed;
 * linked one by one, each would be a wait for memory. Bundles are linked to chains by
 * next_free, and the first of a chain that no thread has to itself leads to the next
 * such chain by its key. Lock-free; any thread, async-signal-safe.
 */
#define UNC__BUNDLE_SIZE 7u

/* unc__free_list_bundle: make @count (1 to UNC__BUNDLE_SIZE) entries a bundle, before the
 * bundle @next. Ends them as tombstones: no reader accepts them from here on. Returns:
 * the bundle. */
uint32_t unc__free_list_bundle(struct unc__space *space, const uint32_t *numbers,
                               uint32_t count, uint32_t next);

/* unc__free_list_open: the entries of a bundle, itself the last of them. @ret_numbers:
 * room for UNC__BUNDLE_SIZE. Returns: how many. */
uint32_t unc__free_list_open(struct unc__space *space, uint32_t bundle,
                             uint32_t *ret_numbers, uint32_t *ret_next);

/* unc__free_list_push: a chain of bundles. */
void unc__free_list_push(struct unc__space *space, uint32_t chain);

/* unc__free_list_pop: a chain; 0: none. */
uint32_t unc__free_list_pop(struct unc__space *space);

#endif
