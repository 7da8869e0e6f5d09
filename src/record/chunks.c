/* SPDX-License-Identifier: MIT */
/*
 * Chunks that double, see unc__chunks_get for the arithmetic.
 *
 * A chunk is mapped, its bytes are made present, and its offset is published before the
 * count moves into it, and the count moves by compare-and-swap: when something is refused
 * nothing has changed, and a later attempt may succeed. Two threads that map the same
 * chunk at once agree by compare-and-swap on one.
 *
 * Bytes are made present some way ahead of the count, an eighth of what there is but at
 * least a page: a small program stays small, a large one seldom asks.
 */
#include "record/chunks.h"

#include <stdbool.h>

#define PAGE_BYTES  4096u
#define AHEAD_BYTES 65536u /* at most */

static uint32_t chunk_items(uint32_t chunk)
{
    return UNC__CHUNK_ITEMS << chunk;
}

static size_t chunk_size(const struct unc__chunks *chunks, uint32_t chunk)
{
    return (size_t)chunk_items(chunk) * chunks->item_size;
}

void unc__chunks_init(struct unc__chunks *chunks, struct unc__storage *storage,
                      struct unc__shared_chunks *shared, size_t item_size)
{
    *chunks = (struct unc__chunks){
        .shared = shared,
        .storage = storage,
        .item_size = (uint32_t)item_size,
    };
    shared->item_size = (uint32_t)item_size;
}

static uint32_t refuse(struct unc__chunks *chunks, enum unc__drop_reason reason)
{
    __atomic_store_n(&chunks->refusal, (uint32_t)reason, __ATOMIC_RELAXED);
    return 0;
}

enum unc__drop_reason unc__chunks_refusal(const struct unc__chunks *chunks)
{
    return (enum unc__drop_reason)__atomic_load_n(&chunks->refusal, __ATOMIC_RELAXED);
}

/* The chunk, mapped if it was not; NULL if memory is refused. */
static char *need_chunk(struct unc__chunks *chunks, uint32_t chunk)
{
    void *memory = __atomic_load_n(&chunks->chunks[chunk], __ATOMIC_ACQUIRE);
    void *mine;

    if (memory != NULL) {
        return memory;
    }
    mine = unc__storage_take(chunks->storage, chunk_size(chunks, chunk));
    if (mine == NULL ||
        __atomic_compare_exchange_n(&chunks->chunks[chunk], &memory, mine, /* weak= */ 0,
                                    __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        return mine;
    }
    unc__storage_give_back(chunks->storage, mine, chunk_size(chunks, chunk));
    return memory;
}

/* Whoever passes publishes: all of them store the same. */
static void publish(struct unc__chunks *chunks, uint32_t chunk, const void *memory)
{
    uint64_t *offset = &chunks->shared->offsets[chunk];

    if (__atomic_load_n(offset, __ATOMIC_RELAXED) == 0) {
        __atomic_store_n(offset, unc__storage_offset(chunks->storage, memory),
                         __ATOMIC_RELEASE);
    }
}

static size_t round_up(size_t size)
{
    return (size + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
}

/* How many bytes of a chunk to ask for when @needed are. */
static size_t size_ahead(const struct unc__chunks *chunks, uint32_t chunk, size_t needed)
{
    size_t ahead = chunk == 0 ? 0 : chunk_size(chunks, chunk) / 8;
    size_t size = round_up(needed + (ahead < AHEAD_BYTES ? ahead : AHEAD_BYTES));

    return size < chunk_size(chunks, chunk) ? size : chunk_size(chunks, chunk);
}

/* Make the first @end items of @chunk present. The mark is a hint: whoever finds it low
 * asks once more, and that is harmless. */
static bool prepare(struct unc__chunks *chunks, uint32_t chunk, char *memory,
                    uint32_t end)
{
    uint32_t before = chunk_items(chunk) - UNC__CHUNK_ITEMS; /* items in earlier chunks */
    uint32_t prepared = __atomic_load_n(&chunks->prepared, __ATOMIC_RELAXED);
    size_t done;
    size_t size;

    if (before + end <= prepared) {
        return true;
    }
    done = prepared > before ? (size_t)(prepared - before) * chunks->item_size : 0;
    done = done / PAGE_BYTES * PAGE_BYTES;
    size = size_ahead(chunks, chunk, (size_t)end * chunks->item_size);
    if (unc__storage_prepare(chunks->storage, memory + done, size - done) < 0) {
        return false;
    }
    __atomic_store_n(&chunks->prepared, before + (uint32_t)(size / chunks->item_size),
                     __ATOMIC_RELAXED);
    return true;
}

uint32_t unc__chunks_take(struct unc__chunks *chunks, uint32_t item_count)
{
    uint32_t count = __atomic_load_n(&chunks->shared->count, __ATOMIC_RELAXED);
    uint32_t first;
    uint32_t next;

    do {
        struct unc__chunk_place place = unc__chunk_find_place(count);
        char *memory;

        first = count;
        if (item_count > chunk_items(place.chunk) - place.offset) {
            /* The rest of this chunk stays unused. */
            first += chunk_items(place.chunk) - place.offset;
            place = unc__chunk_find_place(first);
        }
        if (place.chunk >= UNC__CHUNK_COUNT) {
            return refuse(chunks, UNC__DROP_LIMIT);
        }
        memory = need_chunk(chunks, place.chunk);
        if (memory == NULL) {
            return refuse(chunks, chunks->storage->place == UNC__STORAGE_ANONYMOUS
                                      ? UNC__DROP_MEMORY
                                      : UNC__DROP_SPACE);
        }
        publish(chunks, place.chunk, memory);
        if (!prepare(chunks, place.chunk, memory, place.offset + item_count)) {
            return refuse(chunks, UNC__DROP_SPACE);
        }
        next = first + item_count;
    } while (!__atomic_compare_exchange_n(&chunks->shared->count, &count, next,
                                          /* weak= */ 1, __ATOMIC_ACQ_REL,
                                          __ATOMIC_RELAXED));
    return first + 1;
}

void unc__chunks_make_room(struct unc__chunks *chunks, uint32_t item_count)
{
    uint32_t count = unc__chunks_count(chunks);
    uint32_t last = unc__chunk_find_place(count + item_count).chunk;

    for (uint32_t i = unc__chunk_find_place(count).chunk;
         i <= last && i < UNC__CHUNK_COUNT; i++) {
        (void)need_chunk(chunks, i);
    }
}

void unc__chunks_give_back(struct unc__chunks *chunks, uint32_t number,
                           uint32_t item_count)
{
    uint32_t count = number - 1 + item_count;

    (void)__atomic_compare_exchange_n(&chunks->shared->count, &count, number - 1,
                                      /* weak= */ 0, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

void *unc__chunks_at(const struct unc__chunks *chunks, uint32_t number)
{
    return number != 0 && number <= unc__chunks_count(chunks)
               ? unc__chunks_get(chunks, number, chunks->item_size)
               : NULL;
}

uint32_t unc__chunks_count(const struct unc__chunks *chunks)
{
    return __atomic_load_n(&chunks->shared->count, __ATOMIC_ACQUIRE);
}
