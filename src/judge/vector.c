/* SPDX-License-Identifier: MIT */
/*
 * Growth is left to mremap: the kernel moves page tables, not bytes, so a vector never
 * exists twice and memory beyond the record stays within what is listed.
 */
#include "judge/vector.h"

#include "base/sys.h"

#define FIRST_SIZE 16384

struct unc__vector unc__vector_init(size_t item_size)
{
    return (struct unc__vector){ .item_size = item_size };
}

void unc__vector_done(struct unc__vector *vector)
{
    if (vector->items != NULL) {
        unc__sys_unmap(vector->items, vector->mapped_size);
    }
    *vector = unc__vector_init(vector->item_size);
}

static int grow(struct unc__vector *vector, size_t size_needed)
{
    size_t size = vector->mapped_size == 0 ? FIRST_SIZE : vector->mapped_size;
    void *moved;

    while (size < size_needed) {
        size += size / 2 + FIRST_SIZE;
    }
    size = (size + FIRST_SIZE - 1) & ~(size_t)(FIRST_SIZE - 1);
    if (vector->items == NULL) {
        vector->items = unc__sys_map(size, /* shared= */ 0);
        if (vector->items == NULL) {
            return -1;
        }
    } else {
        moved = unc__sys_remap(vector->items, vector->mapped_size, size);
        if (moved == NULL) {
            return -1;
        }
        vector->items = moved;
    }
    vector->mapped_size = size;
    return 0;
}

void *unc__vector_add(struct unc__vector *vector)
{
    size_t size_needed = (vector->count + 1) * vector->item_size;

    if (size_needed > vector->mapped_size && grow(vector, size_needed) < 0) {
        return NULL;
    }
    return unc__vector_at(vector, vector->count++);
}
