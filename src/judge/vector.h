/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_VECTOR_H
#define UNC_JUDGE_VECTOR_H

#include <stddef.h>
#include <stdint.h>

/*
 * A growing array in memory of its own: the reporter may run inside a program that was
 * interrupted in malloc. Growing moves the items, so they refer to each other by index.
 */
struct unc__vector {
    void *items;
    size_t count;
    size_t item_size;
    size_t mapped_size;
};

struct unc__vector unc__vector_init(size_t item_size);
void unc__vector_done(struct unc__vector *vector);

/* unc__vector_add: a further item, zeroed. NULL if there is no memory: nothing
 * changed. */
void *unc__vector_add(struct unc__vector *vector);

static inline void *unc__vector_at(const struct unc__vector *vector, size_t index)
{
    return (char *)vector->items + index * vector->item_size;
}

#endif
