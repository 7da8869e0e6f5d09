/* SPDX-License-Identifier: MIT */
#ifndef UNC_GATE_NUMBERS_H
#define UNC_GATE_NUMBERS_H

#include <stddef.h>
#include <stdint.h>

/* Which item of an array has which id: parts of a report refer to each other by them. */
struct unc__numbers {
    struct unc__number {
        uint64_t id;
        size_t index;
    } * items;
    size_t count;
};

/* unc__numbers_reserve: room for @count; before anything else. Returns: 0 or -ENOMEM. */
int unc__numbers_reserve(struct unc__numbers *numbers, size_t count);
void unc__numbers_free(struct unc__numbers *numbers);

void unc__numbers_add(struct unc__numbers *numbers, uint64_t id, size_t index);

/* unc__numbers_sort: after the last one. Returns: 0 or -EEXIST: two have the same. */
int unc__numbers_sort(struct unc__numbers *numbers);

/* Returns: the index of @id, or SIZE_MAX. */
size_t unc__numbers_find(const struct unc__numbers *numbers, uint64_t id);

#endif
