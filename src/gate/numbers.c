/* SPDX-License-Identifier: MIT */
/* Ids come in order as a rule; then nothing is sorted, and each is found by halving. */
#include "gate/numbers.h"

#include <errno.h>
#include <stdlib.h>

int unc__numbers_reserve(struct unc__numbers *numbers, size_t count)
{
    numbers->count = 0;
    numbers->items = calloc(count + 1, sizeof *numbers->items);
    return numbers->items == NULL ? -ENOMEM : 0;
}

void unc__numbers_free(struct unc__numbers *numbers)
{
    free(numbers->items);
    numbers->items = NULL;
}

void unc__numbers_add(struct unc__numbers *numbers, uint64_t id, size_t index)
{
    numbers->items[numbers->count++] = (struct unc__number){ id, index };
}

static int compare(const void *a, const void *b)
{
    uint64_t first = ((const struct unc__number *)a)->id;
    uint64_t second = ((const struct unc__number *)b)->id;

    return (first > second) - (first < second);
}

int unc__numbers_sort(struct unc__numbers *numbers)
{
    for (size_t i = 1; i < numbers->count; i++) {
        if (numbers->items[i - 1].id >= numbers->items[i].id) {
            qsort(numbers->items, numbers->count, sizeof *numbers->items, compare);
            break;
        }
    }
    for (size_t i = 1; i < numbers->count; i++) {
        if (numbers->items[i - 1].id == numbers->items[i].id) {
            return -EEXIST;
        }
    }
    return 0;
}

size_t unc__numbers_find(const struct unc__numbers *numbers, uint64_t id)
{
    size_t low = 0;
    size_t high = numbers->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (numbers->items[middle].id < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < numbers->count && numbers->items[low].id == id
               ? numbers->items[low].index
               : SIZE_MAX;
}
