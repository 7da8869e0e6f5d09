/* SPDX-License-Identifier: MIT */
/*
 * Timers that are due together.
 *
 * When a large part of the heap is due, popping one by one would cost O(log n) cache
 * misses each. So the due part is taken out in one pass over the array, sorted by
 * counting, digit by digit, and the rest is made a heap again. Counting keeps the order
 * of equal keys: sorting by the order of arming first, where that is disturbed, and by
 * the time then, gives both.
 */
#include "loop/core.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define CAPACITY_MIN 64
#define DIGIT_BITS   11
#define DIGIT_COUNT  (1U << DIGIT_BITS)

int unc__batch_reserve(struct unc__timer_batch *batch, size_t count)
{
    size_t capacity = batch->capacity == 0 ? CAPACITY_MIN : batch->capacity;
    struct unc__timer_node *nodes;

    if (count <= batch->capacity) {
        return 0;
    }
    while (capacity < count) {
        capacity *= 2;
    }
    nodes = reallocarray(batch->nodes, capacity, sizeof *nodes);
    if (nodes == NULL) {
        return -ENOMEM;
    }
    batch->nodes = nodes;
    batch->capacity = capacity;
    return 0;
}

/* What is sorted by: a member of the node, less the smallest one. */
struct key {
    bool is_sequence;
    uint64_t lowest;
    uint64_t highest;
};

static inline uint64_t key_of(const struct unc__timer_node *node, const struct key *key)
{
    return (key->is_sequence ? node->sequence : (uint64_t)node->when_ns) - key->lowest;
}

/* The range of the key, and whether the nodes are in its order already. */
static bool measure(const struct unc__timer_node *nodes, size_t count, struct key *key)
{
    bool is_sorted = true;

    key->lowest = key->is_sequence ? 0 : (uint64_t)INT64_MIN; /* order as unsigned */
    uint64_t lowest = key_of(&nodes[0], key);
    uint64_t highest = lowest;

    for (size_t i = 1; i < count; i++) {
        uint64_t value = key_of(&nodes[i], key);

        is_sorted = is_sorted && value >= key_of(&nodes[i - 1], key);
        lowest = value < lowest ? value : lowest;
        highest = value > highest ? value : highest;
    }
    key->lowest += lowest;
    key->highest = highest - lowest;
    return is_sorted;
}

static void sort_by_digit(const struct unc__timer_node *from, size_t count,
                          const struct key *key, unsigned shift,
                          struct unc__timer_node *to)
{
    uint32_t places[DIGIT_COUNT] = { 0 };
    uint32_t place = 0;

    for (size_t i = 0; i < count; i++) {
        places[(key_of(&from[i], key) >> shift) % DIGIT_COUNT]++;
    }
    for (size_t digit = 0; digit < DIGIT_COUNT; digit++) {
        uint32_t digit_count = places[digit];

        places[digit] = place;
        place += digit_count;
    }
    for (size_t i = 0; i < count; i++) {
        to[places[(key_of(&from[i], key) >> shift) % DIGIT_COUNT]++] = from[i];
    }
}

/* Sorts by @key; equal ones keep their order. @spare has room for as many. */
static void sort_by(struct unc__timer_node *nodes, size_t count, bool is_sequence,
                    struct unc__timer_node *spare)
{
    struct key key = { .is_sequence = is_sequence };
    struct unc__timer_node *from = nodes;
    struct unc__timer_node *to = spare;

    if (count == 0 || measure(nodes, count, &key)) {
        return;
    }
    for (unsigned shift = 0; shift < 64 && key.highest >> shift != 0;
         shift += DIGIT_BITS) {
        struct unc__timer_node *swap = from;

        sort_by_digit(from, count, &key, shift, to);
        from = to;
        to = swap;
    }
    if (from != nodes) {
        memcpy(nodes, from, count * sizeof *nodes);
    }
}

static void take_due(struct unc__timer_batch *batch, struct unc__timer_heap *heap,
                     int64_t until_ns)
{
    size_t kept_count = 0;

    for (size_t i = 0; i < heap->total; i++) {
        struct unc__timer_node node = heap->nodes[i];

        if (node.handle == NULL) {
            continue;
        }
        node.handle->is_fresh = false;
        if (node.when_ns <= until_ns) {
            batch->nodes[batch->count++] = node;
        } else {
            heap->nodes[kept_count++] = node;
        }
    }
    heap->hole_count = 0;
    heap->total = kept_count;
    heap->count = kept_count;
    unc__heap_rebuild(heap);
}

int unc__batch_take(struct unc__timer_batch *batch, struct unc__timer_heap *heap,
                    int64_t until_ns)
{
    size_t start = batch->count;
    struct unc__timer_node *nodes;
    size_t count;
    int r = unc__batch_reserve(batch, start + 2 * heap->total);

    if (r < 0) {
        return r;
    }
    take_due(batch, heap, until_ns);
    nodes = batch->nodes + start;
    count = batch->count - start;
    sort_by(nodes, count, /* is_sequence= */ true, nodes + count);
    sort_by(nodes, count, /* is_sequence= */ false, nodes + count);
    return 0;
}
