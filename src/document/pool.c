/* SPDX-License-Identifier: MIT */
/*
 * A report of a hundred findings is twenty thousand small pieces of memory that come
 * together and go together; with malloc they cost more than all reading. Pieces are cut
 * off blocks, one behind the other, and only counted when they are given back: the last
 * one frees its block. A piece finds its block by its address. A tree that outlives
 * others can keep blocks that are nearly empty; trees here live as long as their report.
 *
 * Rejected: a tree of our own in one piece, which only we could release and nothing could
 * be added to.
 */
#include "document/pool.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include <cjson/cJSON.h>

#define BLOCK_SIZE ((size_t)64 << 10) /* and alignment */
#define SPARE_MAX  64                 /* blocks that are kept for the next tree */

#if !defined(__has_feature)
#define __has_feature(name) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#define HAS_SANITIZER true
#else
#define HAS_SANITIZER false
#endif

struct block {
    struct block *next; /* of the spare ones */
    size_t used;        /* bytes, this head included */
    size_t live;        /* pieces */
    size_t unused;      /* keeps pieces aligned */
};

static struct block *current;
static struct block *spares;
static size_t spare_count;

static struct block *new_block(size_t size)
{
    struct block *block;

    if (size == BLOCK_SIZE && spares != NULL) {
        block = spares;
        spares = block->next;
        spare_count--;
    } else {
        block = aligned_alloc(BLOCK_SIZE, size);
    }
    if (block != NULL) {
        *block = (struct block){ .used = sizeof *block };
    }
    return block;
}

static void *cut_off(struct block *block, size_t size)
{
    void *piece = (char *)block + block->used;

    block->used += size;
    block->live++;
    return piece;
}

/* One that is larger than a block has one of its own, which begins at the same place, and
 * is never kept. */
static void *take_large(size_t size)
{
    size_t rounded = (size + sizeof(struct block) + BLOCK_SIZE - 1) & ~(BLOCK_SIZE - 1);
    struct block *block = new_block(rounded);

    if (block == NULL) {
        return NULL;
    }
    block->next = rounded > BLOCK_SIZE ? block : NULL;
    return cut_off(block, size);
}

static void *take(size_t size)
{
    if (size > SIZE_MAX / 2) {
        return NULL;
    }
    size = (size + 15) & ~(size_t)15;
    if (size > BLOCK_SIZE / 4) {
        return take_large(size);
    }
    if (current == NULL || size > BLOCK_SIZE - current->used) {
        struct block *block = new_block(BLOCK_SIZE);

        if (block == NULL) {
            return NULL;
        }
        current = block;
    }
    return cut_off(current, size);
}

static void give(void *memory)
{
    struct block *block = (struct block *)((uintptr_t)memory & ~(BLOCK_SIZE - 1));

    if (memory == NULL || --block->live > 0) {
        return;
    }
    if (block == current) {
        block->used = sizeof *block;
    } else if (block->next == block || spare_count == SPARE_MAX) {
        free(block);
    } else {
        block->next = spares;
        spares = block;
        spare_count++;
    }
}

/* A sanitizer would not see the end of a piece. */
void *unc__pool_take(size_t size)
{
    return HAS_SANITIZER ? malloc(size) : take(size);
}

void unc__pool_give(void *memory)
{
    if (HAS_SANITIZER) {
        free(memory);
    } else {
        give(memory);
    }
}

__attribute__((constructor)) static void begin(void)
{
    cJSON_InitHooks(
        &(cJSON_Hooks){ .malloc_fn = unc__pool_take, .free_fn = unc__pool_give });
}
