/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_ENTRIES_H
#define UNC_RECORD_ENTRIES_H

#include <stdbool.h>
#include <stdint.h>

#include "record/layout.h"
#include "record/space.h"

/*
 * The life of an entry: free, live, then a tombstone for a while and free again, or kept
 * for good. Numbers start at 1.
 */

struct unc__entry *unc__entries_at(const struct unc__space *space, uint32_t number);

/* unc__entries_take: a free entry, nobody else's until its serial is written. 0: none. */
uint32_t unc__entries_take(struct unc__space *space);

/* unc__entries_publish: write the serial, a new one, which makes the entry live. Returns
 * it. @word: its tag is filled in here. */
uint64_t unc__entries_publish(struct unc__space *space, struct unc__entry *entry,
                              struct unc__entry_word word);

/* unc__entries_find: the live entry of @token; NULL if it is stale or ended. */
struct unc__entry *unc__entries_find(struct unc__space *space, struct unc__token token);

/* unc__entries_end: take a live entry to @state, once; with UNC__STATE_RELEASED it
 * becomes a tombstone. */
void unc__entries_end(struct unc__space *space, struct unc__token token,
                      enum unc__state state, uint32_t stack);

/* unc__entries_change_flags: of the life with this @serial, if it is not over. */
void unc__entries_change_flags(struct unc__entry *entry, uint64_t serial, uint8_t set,
                               uint8_t clear);

uint64_t unc__entries_live_count(const struct unc__space *space);

#endif
