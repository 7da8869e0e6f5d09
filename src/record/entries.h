/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_ENTRIES_H
#define UNC_RECORD_ENTRIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/counters.h"
#include "record/layout.h"
#include "record/local.h"
#include "record/space.h"

/*
 * The life of an entry: free, live, then a tombstone for a while and free again, or kept
 * for good. Numbers start at 1. @local: the calling thread's part, entered, or NULL.
 *
 * What happens at every acquisition and release is here, to be inlined where it happens;
 * the rest, and why all this is right, is in entries.c.
 */

/* unc__entries_at: NULL for 0 and for numbers that were not handed out. */
struct unc__entry *unc__entries_at(const struct unc__space *space, uint32_t number);

/* unc__entries_get: of a number that was. */
static inline struct unc__entry *unc__entries_get(const struct unc__space *space,
                                                  uint32_t number)
{
    return unc__chunks_get(&space->entries, number, sizeof(struct unc__entry));
}

/* unc__entries_take_rarely: see unc__entries_take; where the queue has none to spare. */
uint32_t unc__entries_take_rarely(struct unc__space *space, struct unc__local *local);

/* unc__entries_take_oldest: from a queue that has some. */
static inline uint32_t unc__entries_take_oldest(struct unc__local *local)
{
    uint32_t number = local->fifo[local->fifo_first];
    uint32_t first = (local->fifo_first + 1) & (local->fifo_size - 1);
    uint32_t next = local->fifo[first];

    local->fifo_first = first;
    local->fifo_count--;
    if (__builtin_expect(next != 0, 1)) {
        __builtin_prefetch(unc__entries_get(local->space, next), 1); /* wanted soon */
    }
    return number;
}

/* unc__entries_take: an entry for a new life, nobody else's until its serial is written;
 * it may still be readable as the tombstone of its last one. 0: none. */
static inline uint32_t unc__entries_take(struct unc__space *space,
                                         struct unc__local *local)
{
    if (__builtin_expect(local == NULL || local->fifo_count <= local->fifo_size / 2, 0)) {
        return unc__entries_take_rarely(space, local);
    }
    return unc__entries_take_oldest(local);
}

/* unc__entries_serial_rarely: see unc__entries_serial; a new block, or a single one. */
uint64_t unc__entries_serial_rarely(struct unc__space *space, struct unc__local *local);

/* unc__entries_serial: for a new life. */
static inline uint64_t unc__entries_serial(struct unc__space *space,
                                           struct unc__local *local)
{
    if (__builtin_expect(local == NULL || local->next_serial == local->serial_end ||
                             local->next_serial <
                                 __atomic_load_n(&space->serial_floor, __ATOMIC_RELAXED),
                         0)) {
        return unc__entries_serial_rarely(space, local);
    }
    return local->next_serial++;
}

/* unc__entries_prepare: a new life in @entry: all of @life but its serial, with @word,
 * whose tag is made here. Nobody finds it yet; it may still be buried. */
static inline void unc__entries_prepare(struct unc__entry *entry,
                                        const struct unc__entry *life,
                                        struct unc__entry_word word)
{
    word.tag = (uint8_t)life->serial;
    __atomic_store_n(&entry->serial, 0, __ATOMIC_RELEASE);
    __atomic_store_n(&entry->key, life->key, __ATOMIC_RELEASE);
    __atomic_store_n(&entry->detail, life->detail, __ATOMIC_RELEASE);
    __atomic_store_n(&entry->owner, life->owner, __ATOMIC_RELEASE);
    __atomic_store_n(&entry->when_thread, life->when_thread, __ATOMIC_RELEASE);
    __atomic_store_n(&entry->task, life->task, __ATOMIC_RELEASE);
    __atomic_store_n(&entry->acquired_stack, life->acquired_stack, __ATOMIC_RELEASE);
    __atomic_store_n(&entry->released_stack, 0, __ATOMIC_RELEASE);
    __atomic_store_n(&entry->name, life->name, __ATOMIC_RELEASE);
    __atomic_store_n(&entry->site, life->site, __ATOMIC_RELEASE);
    __atomic_store_n(&entry->word, unc__entry_pack(word), __ATOMIC_RELEASE);
}

/* unc__entries_publish: and its serial: it lives. */
static inline void unc__entries_publish(struct unc__entry *entry, uint64_t serial)
{
    __atomic_store_n(&entry->serial, serial, __ATOMIC_RELEASE);
}

/* unc__entries_find_life: whose life it is, whatever became of it; NULL: over. */
static inline struct unc__entry *unc__entries_find_life(const struct unc__space *space,
                                                        struct unc__token token)
{
    struct unc__entry *entry;

    if (token.serial == 0 || token.process != space->generation ||
        !unc__chunks_has(&space->entries, token.index)) {
        return NULL;
    }
    entry = unc__entries_get(space, token.index);
    return __atomic_load_n(&entry->serial, __ATOMIC_ACQUIRE) == token.serial ? entry
                                                                             : NULL;
}

/* unc__entries_find: the live entry of @token; NULL if it is stale or ended. */
struct unc__entry *unc__entries_find(struct unc__space *space, struct unc__token token);

/* unc__entries_bury_rarely: see unc__entries_end; no part, or a full queue. */
void unc__entries_bury_rarely(struct unc__space *space, struct unc__local *local,
                              uint32_t number);

static inline void unc__entries_bury(struct unc__space *space, struct unc__local *local,
                                     uint32_t number)
{
    if (__builtin_expect(local == NULL || local->fifo_count == local->fifo_size, 0)) {
        unc__entries_bury_rarely(space, local, number);
        return;
    }
    local->fifo[(local->fifo_first + local->fifo_count) & (local->fifo_size - 1)] =
        number;
    local->fifo_count++;
}

/* Of a packed word: state and tag as they are in the life with @serial while it lasts. */
#define UNC__ENTRY_STATE_MASK 0x70u
#define UNC__ENTRY_TAG_MASK   0xff000000u

static inline bool unc__entries_is_live(uint32_t packed, uint64_t serial)
{
    return (packed & (UNC__ENTRY_STATE_MASK | UNC__ENTRY_TAG_MASK)) ==
           ((uint32_t)UNC__STATE_LIVE << 4 | (uint32_t)serial << 24);
}

/* unc__entries_end_found: see unc__entries_end; of a token that was just made from what
 * its entry says. */
static inline bool unc__entries_end_found(struct unc__space *space,
                                          struct unc__local *local,
                                          struct unc__token token, enum unc__state state,
                                          uint32_t stack)
{
    struct unc__entry *entry = unc__entries_get(space, token.index);
    uint32_t packed;
    uint32_t ended;

    packed = __atomic_load_n(&entry->word, __ATOMIC_ACQUIRE);
    do {
        if (!unc__entries_is_live(packed, token.serial)) {
            return false;
        }
        ended = (packed & ~UNC__ENTRY_STATE_MASK) | (uint32_t)state << 4;
    } while (!__atomic_compare_exchange_n(&entry->word, &packed, ended, /* weak= */ 1,
                                          __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE));

    /* At once, for a handler may leave us here for good. */
    unc__counters_released(space, local, (enum unc__kind)(packed & 0xf));
    __atomic_store_n(&entry->released_stack, stack, __ATOMIC_RELEASE);
    if (state == UNC__STATE_RELEASED) {
        unc__entries_bury(space, local, token.index);
    }
    return true;
}

/* unc__entries_end: take a live entry to @state, once; with UNC__STATE_RELEASED it
 * becomes a tombstone. Returns: whether it was this call that ended it. */
static inline bool unc__entries_end(struct unc__space *space, struct unc__local *local,
                                    struct unc__token token, enum unc__state state,
                                    uint32_t stack)
{
    return unc__entries_find_life(space, token) != NULL &&
           unc__entries_end_found(space, local, token, state, stack);
}

/* unc__entries_change_flags: of the life with this @serial, if it is not over. */
void unc__entries_change_flags(struct unc__entry *entry, uint64_t serial, uint8_t set,
                               uint8_t clear);

/* unc__entries_next_serial: what is acquired from now on has this serial or a higher one,
 * and what was published before has a lower one. */
uint64_t unc__entries_next_serial(struct unc__space *space);

#endif
