/* SPDX-License-Identifier: MIT */
#ifndef UNC_SYMBOLIZE_ARENA_H
#define UNC_SYMBOLIZE_ARENA_H

#include <stddef.h>

/* What lives as long as the lookup, and is freed with it at once. All zero is empty. */
struct unc__arena_block;

struct unc__arena {
    struct unc__arena_block *newest;
};

/* NULL: no memory. Aligned for pointers. */
void *unc__arena_take(struct unc__arena *arena, size_t size);
char *unc__arena_copy(struct unc__arena *arena, const char *text, size_t size);
void unc__arena_free(struct unc__arena *arena);

#endif
