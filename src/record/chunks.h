/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_CHUNKS_H
#define UNC_RECORD_CHUNKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/layout.h"
#include "record/storage.h"

/*
 * An array of fixed-size items that grows by chunks and never moves: chunk i holds
 * UNC__CHUNK_ITEMS << i of them. Numbers start at 1, so that 0 is free to mean none. Any
 * thread, async-signal-safe. An item is zeroed memory when it is handed out.
 *
 * The count and where the chunks are is shared (struct unc__shared_chunks); what is here
 * is this process's way to them.
 */
struct unc__chunks {
    void *chunks[UNC__CHUNK_COUNT]; /* first, for the first ones are used most */
    struct unc__shared_chunks *shared;
    struct unc__storage *storage;
    uint32_t item_size;
    uint32_t prepared; /* items whose bytes are known to be there */
    uint32_t refusal;  /* enum unc__drop_reason of the latest refusal */
};

void unc__chunks_init(struct unc__chunks *chunks, struct unc__storage *storage,
                      struct unc__shared_chunks *shared, size_t item_size);

/* unc__chunks_take: @item_count items in a row, within one chunk. Returns: the number of
 * the first; 0 if there is no room or no memory: then unc__chunks_refusal says why. */
uint32_t unc__chunks_take(struct unc__chunks *chunks, uint32_t item_count);
enum unc__drop_reason unc__chunks_refusal(const struct unc__chunks *chunks);

/* unc__chunks_make_room: map what @item_count more need, while it can be done. */
void unc__chunks_make_room(struct unc__chunks *chunks, uint32_t item_count);

/* unc__chunks_give_back: what was just taken and not touched, if it is still the last. */
void unc__chunks_give_back(struct unc__chunks *chunks, uint32_t number,
                           uint32_t item_count);

uint32_t unc__chunks_count(const struct unc__chunks *chunks);

/* unc__chunks_at: NULL for 0 and for numbers that were not handed out. */
void *unc__chunks_at(const struct unc__chunks *chunks, uint32_t number);

/*
 * unc__chunks_get: the same for a number that was handed out, without asking how many
 * there are. With items numbered from 0, item i lies in the chunk given by the highest
 * bit of i + UNC__CHUNK_ITEMS, at the offset given by the bits below.
 */
static inline uint32_t unc__chunks_which(uint32_t number)
{
    uint64_t shifted = (uint64_t)number - 1 + UNC__CHUNK_ITEMS;

    return 63 - (uint32_t)__builtin_clzll(shifted) -
           (uint32_t)__builtin_ctz(UNC__CHUNK_ITEMS);
}

static inline void *unc__chunks_get(const struct unc__chunks *chunks, uint32_t number,
                                    size_t item_size)
{
    uint32_t chunk = unc__chunks_which(number);
    uint64_t shifted = (uint64_t)number - 1 + UNC__CHUNK_ITEMS;
    char *memory = __atomic_load_n(&chunks->chunks[chunk], __ATOMIC_ACQUIRE);

    return memory + (shifted - ((uint64_t)UNC__CHUNK_ITEMS << chunk)) * item_size;
}

/* unc__chunks_has: whether its chunk is there, which is enough to look at it. */
static inline bool unc__chunks_has(const struct unc__chunks *chunks, uint32_t number)
{
    uint32_t chunk;

    if (number == 0) {
        return false;
    }
    chunk = unc__chunks_which(number);
    return chunk < UNC__CHUNK_COUNT &&
           __atomic_load_n(&chunks->chunks[chunk], __ATOMIC_ACQUIRE) != NULL;
}

#endif
