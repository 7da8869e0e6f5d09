/* SPDX-License-Identifier: MIT */
/*
 * The heap of timers: four children a node, because a comparison costs less than a cache
 * miss.
 *
 * Two things a textbook heap does not do. A timer that was just armed waits behind the
 * heap until the next iteration needs the order: many are cancelled before that, and a
 * crowd of new ones is sorted in once, or taken out without ever having been in. And
 * timers that were cancelled later stay until they are in the way (asyncio's rule, see
 * timer.c), so cancelling is O(1) and touches no other timer.
 */
#include "loop/core.h"

#include <errno.h>
#include <stdlib.h>

#define CHILDREN     4
#define CAPACITY_MIN 64
#define CROWD_MIN    32
#define CROWD_SHARE \
    4 /* sort in at once if the new ones are at least a quarter of the heap */

static bool is_before(const struct unc__timer_node *a, const struct unc__timer_node *b)
{
    return a->when_ns < b->when_ns ||
           (a->when_ns == b->when_ns && a->sequence < b->sequence);
}

static void sift_up(struct unc__timer_node *nodes, size_t index)
{
    struct unc__timer_node node = nodes[index];

    while (index > 0) {
        size_t parent = (index - 1) / CHILDREN;

        if (!is_before(&node, &nodes[parent])) {
            break;
        }
        nodes[index] = nodes[parent];
        index = parent;
    }
    nodes[index] = node;
}

static size_t earliest_child(const struct unc__timer_node *nodes, size_t first,
                             size_t count)
{
    size_t end = first + CHILDREN < count ? first + CHILDREN : count;
    size_t best = first;

    for (size_t child = first + 1; child < end; child++) {
        if (is_before(&nodes[child], &nodes[best])) {
            best = child;
        }
    }
    return best;
}

static void sift_down(struct unc__timer_node *nodes, size_t count, size_t index)
{
    struct unc__timer_node node = nodes[index];

    for (size_t first = index * CHILDREN + 1; first < count;
         first = index * CHILDREN + 1) {
        size_t child = earliest_child(nodes, first, count);

        if (!is_before(&nodes[child], &node)) {
            break;
        }
        nodes[index] = nodes[child];
        index = child;
    }
    nodes[index] = node;
}

static int grow(struct unc__timer_heap *heap)
{
    size_t capacity = heap->capacity == 0 ? CAPACITY_MIN : heap->capacity * 2;
    struct unc__timer_node *nodes = reallocarray(heap->nodes, capacity, sizeof *nodes);

    if (nodes == NULL) {
        return -ENOMEM;
    }
    heap->nodes = nodes;
    heap->capacity = capacity;
    return 0;
}

static void place(struct unc__timer_heap *heap, size_t index)
{
    heap->nodes[index].handle->link.fresh_index = index;
}

/* Close the holes; what is behind the heap keeps its order. */
static void close_holes(struct unc__timer_heap *heap)
{
    size_t end = heap->count;

    for (size_t i = heap->count; i < heap->total; i++) {
        if (heap->nodes[i].handle != NULL) {
            heap->nodes[end] = heap->nodes[i];
            place(heap, end);
            end++;
        }
    }
    heap->total = end;
    heap->hole_count = 0;
}

static int make_room(struct unc__timer_heap *heap)
{
    if (heap->hole_count > heap->total / 2) {
        close_holes(heap);
    }
    return heap->total < heap->capacity ? 0 : grow(heap);
}

int unc__heap_append(struct unc__timer_heap *heap, struct unc_handle *handle)
{
    if (__builtin_expect(heap->total == heap->capacity, 0)) {
        int r = make_room(heap);

        if (r < 0) {
            return r;
        }
    }
    heap->nodes[heap->total] = (struct unc__timer_node){
        .when_ns = handle->when_ns, .sequence = heap->next_sequence++, .handle = handle
    };
    handle->is_fresh = true;
    place(heap, heap->total);
    if (heap->total == heap->count || handle->when_ns < heap->fresh_when_ns) {
        heap->fresh_when_ns = handle->when_ns;
    }
    heap->total++;
    return 0;
}

void unc__heap_punch(struct unc__timer_heap *heap, size_t index)
{
    heap->nodes[index].handle->is_fresh = false;
    heap->nodes[index].handle = NULL;
    heap->hole_count++;
    while (heap->total > heap->count && heap->nodes[heap->total - 1].handle == NULL) {
        heap->total--;
        heap->hole_count--;
    }
}

bool unc__heap_has_crowd(const struct unc__timer_heap *heap)
{
    size_t fresh_count = heap->total - heap->count;

    return fresh_count > CROWD_MIN && fresh_count > heap->count / CROWD_SHARE;
}

void unc__heap_settle(struct unc__timer_heap *heap)
{
    if (heap->hole_count > 0) {
        close_holes(heap);
    }
    for (size_t i = heap->count; i < heap->total; i++) {
        heap->nodes[i].handle->is_fresh = false;
    }
    if (unc__heap_has_crowd(heap)) {
        heap->count = heap->total;
        unc__heap_rebuild(heap);
        return;
    }
    while (heap->count < heap->total) {
        sift_up(heap->nodes, heap->count);
        heap->count++;
    }
}

struct unc__timer_node unc__heap_pop(struct unc__timer_heap *heap)
{
    struct unc__timer_node node = heap->nodes[0];

    heap->count--;
    heap->total--;
    if (heap->count > 0) {
        heap->nodes[0] = heap->nodes[heap->count];
        sift_down(heap->nodes, heap->count, 0);
    }
    return node;
}

void unc__heap_rebuild(struct unc__timer_heap *heap)
{
    if (heap->count < 2) {
        return;
    }
    for (size_t index = (heap->count - 2) / CHILDREN + 1; index > 0; index--) {
        sift_down(heap->nodes, heap->count, index - 1);
    }
}

/* A parent is never later than its children, so nothing below a node that is not due is
 * due. */
static size_t count_due_below(const struct unc__timer_heap *heap, size_t index,
                              int64_t until_ns)
{
    size_t count = 1;
    size_t first = index * CHILDREN + 1;

    for (size_t child = first; child < first + CHILDREN && child < heap->count; child++) {
        if (heap->nodes[child].when_ns <= until_ns) {
            count += count_due_below(heap, child, until_ns);
        }
    }
    return count;
}

size_t unc__heap_count_due(const struct unc__timer_heap *heap, int64_t until_ns)
{
    if (heap->count == 0 || heap->nodes[0].when_ns > until_ns) {
        return 0;
    }
    return count_due_below(heap, 0, until_ns);
}
