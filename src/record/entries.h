/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_ENTRIES_H
#define UNC_RECORD_ENTRIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/layout.h"
#include "record/local.h"
#include "record/space.h"

/*
 * The life of an entry: free, live, then a tombstone for a while and free again, or kept
 * for good. Numbers start at 1. @local: the calling thread's part, entered, or NULL.
 */

/* unc__entries_at: NULL for 0 and for numbers that were not handed out. */
struct unc__entry *unc__entries_at(const struct unc__space *space, uint32_t number);

/* unc__entries_get: of a number that was. */
static inline struct unc__entry *unc__entries_get(const struct unc__space *space,
                                                  uint32_t number)
{
    return unc__chunks_get(&space->entries, number, sizeof(struct unc__entry));
}

/* unc__entries_take: an entry for a new life, nobody else's until its serial is written;
 * it may still be readable as the tombstone of its last one. 0: none. */
uint32_t unc__entries_take(struct unc__space *space, struct unc__local *local);

/* unc__entries_fill: a new life in entry @number, from @life, whose serial and word are
 * made here from @word. Returns the serial. */
uint64_t unc__entries_fill(struct unc__space *space, struct unc__local *local,
                           uint32_t number, const struct unc__entry *life,
                           struct unc__entry_word word);

/* unc__entries_find: the live entry of @token; NULL if it is stale or ended. */
struct unc__entry *unc__entries_find(struct unc__space *space, struct unc__token token);

/* unc__entries_end: take a live entry to @state, once; with UNC__STATE_RELEASED it
 * becomes a tombstone. */
void unc__entries_end(struct unc__space *space, struct unc__local *local,
                      struct unc__token token, enum unc__state state, uint32_t stack);

/* unc__entries_change_flags: of the life with this @serial, if it is not over. */
void unc__entries_change_flags(struct unc__entry *entry, uint64_t serial, uint8_t set,
                               uint8_t clear);

/* unc__entries_next_serial: what is acquired from now on has this serial or a higher one,
 * and what was published before has a lower one. */
uint64_t unc__entries_next_serial(struct unc__space *space);

#endif
