/* SPDX-License-Identifier: MIT */
#ifndef UNC_LOOP_HEAP_H
#define UNC_LOOP_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct unc_handle;

/* Armed timers by due time, and those that are due: what timer.c is made of. */

/* One armed timer. The order is (when, sequence), so equal times keep the order of
 * arming. */
struct unc__timer_node {
    int64_t when_ns;
    uint64_t sequence;
    struct unc_handle *handle;
};

/*
 * Armed timers, in one array: first a heap, behind it those that were armed since the
 * last iteration, in the order of arming. A cancelled one of these is a hole: its handle
 * is NULL.
 */
struct unc__timer_heap {
    struct unc__timer_node *nodes;
    size_t count; /* of the heap */
    size_t total; /* with those behind it */
    size_t capacity;
    size_t hole_count;     /* behind the heap */
    int64_t fresh_when_ns; /* none behind the heap is due earlier */
    uint64_t next_sequence;
};

/* Timers that are due, in order; what is behind `count` is room for sorting. */
struct unc__timer_batch {
    struct unc__timer_node *nodes;
    size_t count;
    size_t capacity;
};

/* -- heap.c */
/* unc__heap_append: put @handle, due at its when_ns, behind the heap. 0 or -ENOMEM. */
int unc__heap_append(struct unc__timer_heap *heap, struct unc_handle *handle);
void unc__heap_punch(struct unc__timer_heap *heap, size_t index); /* make it a hole */
bool unc__heap_has_crowd(const struct unc__timer_heap *heap); /* many behind the heap */
void unc__heap_settle(struct unc__timer_heap *heap); /* make all of it one heap */
void unc__heap_rebuild(struct unc__timer_heap *heap);
struct unc__timer_node unc__heap_pop(struct unc__timer_heap *heap);
size_t unc__heap_count_due(const struct unc__timer_heap *heap, int64_t until_ns);

/* -- batch.c */
int unc__batch_reserve(struct unc__timer_batch *batch, size_t count); /* 0 or -ENOMEM */
/* Take all that are due out of @heap, in order. 0 or -ENOMEM, with nothing changed. */
int unc__batch_take(struct unc__timer_batch *batch, struct unc__timer_heap *heap,
                    int64_t until_ns);

#endif
