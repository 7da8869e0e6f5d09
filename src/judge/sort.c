/* SPDX-License-Identifier: MIT */
/*
 * Heapsort, because a report must read the same whatever was reused in between, and no
 * order of entries may make it slow. Rejected: qsort, which may allocate; insertion,
 * which is quick as long as entries come nearly sorted and takes minutes when they do
 * not. What is sorted already, the usual case, costs one look.
 */
#include "judge/sort.h"

#include <string.h>

struct sorting {
    char *items;
    size_t item_size;
    unc__before_fn *is_before;
};

static char *at(const struct sorting *sorting, size_t index)
{
    return sorting->items + index * sorting->item_size;
}

static void swap(const struct sorting *sorting, size_t a, size_t b)
{
    char buffer[64];
    char *left = at(sorting, a);
    char *right = at(sorting, b);
    size_t size;

    for (size_t done = 0; done < sorting->item_size; done += size) {
        size = sorting->item_size - done;
        size = size < sizeof buffer ? size : sizeof buffer;
        memcpy(buffer, left + done, size);
        memcpy(left + done, right + done, size);
        memcpy(right + done, buffer, size);
    }
}

static void sink_down(const struct sorting *sorting, size_t root, size_t count)
{
    size_t child;

    while ((child = 2 * root + 1) < count) {
        if (child + 1 < count &&
            sorting->is_before(at(sorting, child), at(sorting, child + 1))) {
            child++;
        }
        if (!sorting->is_before(at(sorting, root), at(sorting, child))) {
            return;
        }
        swap(sorting, root, child);
        root = child;
    }
}

static bool is_sorted(const struct sorting *sorting, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (sorting->is_before(at(sorting, i), at(sorting, i - 1))) {
            return false;
        }
    }
    return true;
}

void unc__sort(void *items, size_t count, size_t item_size, unc__before_fn *is_before)
{
    struct sorting sorting = { items, item_size, is_before };

    if (is_sorted(&sorting, count)) {
        return;
    }
    for (size_t root = count / 2; root-- > 0;) {
        sink_down(&sorting, root, count);
    }
    while (count > 1) {
        swap(&sorting, 0, --count);
        sink_down(&sorting, 0, count);
    }
}
