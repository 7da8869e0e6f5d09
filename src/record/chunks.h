/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_CHUNKS_H
#define UNC_RECORD_CHUNKS_H

#include <stddef.h>
#include <stdint.h>

/*
 * An array of fixed-size items that grows by chunks and never moves: chunk i holds
 * UNC__CHUNK_ITEMS << i of them. Numbers start at 1, so that 0 is free to mean none. Any
 * thread, async-signal-safe. An item is zeroed memory when it is handed out.
 */
#define UNC__CHUNK_ITEMS 4096u
#define UNC__CHUNK_COUNT 17

struct unc__chunks {
    void *chunks[UNC__CHUNK_COUNT];
    uint32_t count; /* items handed out */
    uint32_t item_size;
};

void unc__chunks_init(struct unc__chunks *chunks, size_t item_size);

/* unc__chunks_take: @item_count items in a row, within one chunk. Returns: the number of
 * the first; 0 if there is no room or no memory. */
uint32_t unc__chunks_take(struct unc__chunks *chunks, uint32_t item_count);

/* unc__chunks_give_back: what was just taken and not touched, if it is still the last. */
void unc__chunks_give_back(struct unc__chunks *chunks, uint32_t number,
                           uint32_t item_count);

/* unc__chunks_at: NULL for 0 and for numbers that were not handed out. */
void *unc__chunks_at(const struct unc__chunks *chunks, uint32_t number);

uint32_t unc__chunks_count(const struct unc__chunks *chunks);

/* unc__chunks_forget: see unc__memory_forget. */
void unc__chunks_forget(struct unc__chunks *chunks);

#endif
