/* SPDX-License-Identifier: MIT */
/*
 * Chunks that double. With items numbered from 0, item i lies in the chunk given by the
 * highest bit of i + UNC__CHUNK_ITEMS, at the offset given by the bits below.
 *
 * A chunk is mapped before the count moves into it, and the count moves by
 * compare-and-swap: when memory is refused nothing has changed, and a later attempt may
 * succeed. Two threads that map the same chunk at once agree by compare-and-swap on one.
 */
#include "record/chunks.h"

#include "record/memory.h"

struct place {
    uint32_t chunk;
    uint32_t offset; /* in items */
};

static struct place find_place(uint32_t item)
{
    uint64_t shifted = (uint64_t)item + UNC__CHUNK_ITEMS;
    uint32_t top = 63 - (uint32_t)__builtin_clzll(shifted);
    uint32_t first = (uint32_t)__builtin_ctz(UNC__CHUNK_ITEMS);

    return (struct place){ top - first, (uint32_t)(shifted - (1ULL << top)) };
}

static uint32_t chunk_items(uint32_t chunk)
{
    return UNC__CHUNK_ITEMS << chunk;
}

static size_t chunk_size(const struct unc__chunks *chunks, uint32_t chunk)
{
    return (size_t)chunk_items(chunk) * chunks->item_size;
}

void unc__chunks_init(struct unc__chunks *chunks, size_t item_size)
{
    *chunks = (struct unc__chunks){ .item_size = (uint32_t)item_size };
}

static void *get_chunk(const struct unc__chunks *chunks, uint32_t chunk)
{
    return __atomic_load_n(&chunks->chunks[chunk], __ATOMIC_ACQUIRE);
}

/* The chunk, mapped if it was not; NULL if memory is refused. */
static void *need_chunk(struct unc__chunks *chunks, uint32_t chunk)
{
    void *memory;

    if (chunk >= UNC__CHUNK_COUNT) {
        return NULL;
    }
    memory = get_chunk(chunks, chunk);
    if (memory != NULL) {
        return memory;
    }
    return unc__memory_install(&chunks->chunks[chunk], chunk_size(chunks, chunk));
}

uint32_t unc__chunks_take(struct unc__chunks *chunks, uint32_t item_count)
{
    uint32_t count = __atomic_load_n(&chunks->count, __ATOMIC_RELAXED);
    uint32_t first;
    uint32_t next;

    do {
        struct place place = find_place(count);

        first = count;
        if (item_count > chunk_items(place.chunk) - place.offset) {
            /* The rest of this chunk stays unused. */
            first += chunk_items(place.chunk) - place.offset;
            place = find_place(first);
        }
        if (need_chunk(chunks, place.chunk) == NULL) {
            return 0;
        }
        next = first + item_count;
    } while (!__atomic_compare_exchange_n(&chunks->count, &count, next, /* weak= */ 1,
                                          __ATOMIC_ACQ_REL, __ATOMIC_RELAXED));
    return first + 1;
}

void unc__chunks_give_back(struct unc__chunks *chunks, uint32_t number,
                           uint32_t item_count)
{
    uint32_t count = number - 1 + item_count;

    (void)__atomic_compare_exchange_n(&chunks->count, &count, number - 1, /* weak= */ 0,
                                      __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

void *unc__chunks_at(const struct unc__chunks *chunks, uint32_t number)
{
    struct place place;
    char *memory;

    if (number == 0 || number > unc__chunks_count(chunks)) {
        return NULL;
    }
    place = find_place(number - 1);
    memory = get_chunk(chunks, place.chunk);
    return memory != NULL ? memory + (size_t)place.offset * chunks->item_size : NULL;
}

uint32_t unc__chunks_count(const struct unc__chunks *chunks)
{
    return __atomic_load_n(&chunks->count, __ATOMIC_ACQUIRE);
}

void unc__chunks_forget(struct unc__chunks *chunks)
{
    for (uint32_t i = 0; i < UNC__CHUNK_COUNT; i++) {
        unc__memory_forget(chunks->chunks[i], chunk_size(chunks, i));
    }
}
