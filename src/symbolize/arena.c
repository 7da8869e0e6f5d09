/* SPDX-License-Identifier: MIT */
/*
 * Answers are many, small, and all die together: blocks, filled from the front. What is
 * larger than a block gets one of its own, behind the newest, which stays in use.
 */
#include "symbolize/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE ((size_t)16384)

struct unc__arena_block {
    struct unc__arena_block *older;
    size_t used;
    size_t size;
    _Alignas(max_align_t) char bytes[];
};

static struct unc__arena_block *new_block(size_t size)
{
    struct unc__arena_block *block = malloc(sizeof *block + size);

    if (block != NULL) {
        *block = (struct unc__arena_block){ .size = size };
    }
    return block;
}

static void *take_large(struct unc__arena *arena, size_t size)
{
    struct unc__arena_block *block = new_block(size);

    if (block == NULL) {
        return NULL;
    }
    block->used = size;
    if (arena->newest == NULL) {
        arena->newest = block;
    } else {
        block->older = arena->newest->older;
        arena->newest->older = block;
    }
    return block->bytes;
}

void *unc__arena_take(struct unc__arena *arena, size_t size)
{
    struct unc__arena_block *block = arena->newest;

    if (size > SIZE_MAX / 2) {
        return NULL;
    }
    size = (size + sizeof(void *) - 1) / sizeof(void *) * sizeof(void *);
    if (size > BLOCK_SIZE / 4) {
        return take_large(arena, size);
    }
    if (block == NULL || block->size - block->used < size) {
        block = new_block(BLOCK_SIZE);
        if (block == NULL) {
            return NULL;
        }
        block->older = arena->newest;
        arena->newest = block;
    }
    block->used += size;
    return block->bytes + block->used - size;
}

char *unc__arena_copy(struct unc__arena *arena, const char *text, size_t size)
{
    char *copy = unc__arena_take(arena, size + 1);

    if (copy != NULL) {
        memcpy(copy, text, size);
        copy[size] = '\0';
    }
    return copy;
}

void unc__arena_free(struct unc__arena *arena)
{
    while (arena->newest != NULL) {
        struct unc__arena_block *block = arena->newest;

        arena->newest = block->older;
        free(block);
    }
}
