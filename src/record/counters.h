/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_COUNTERS_H
#define UNC_RECORD_COUNTERS_H

#include "record/local.h"
#include "record/reader.h"
#include "record/space.h"

/*
 * How many of each kind were acquired and released, and how many there were at most. A
 * thread counts in its own part; whoever has none (@local NULL) in the head, atomically.
 */

/* unc__counters_fold: @counts' share of what lives goes into the head. */
void unc__counters_fold(struct unc__space *space, enum unc__kind kind,
                        struct unc__thread_kind *counts);

void unc__counters_acquired_outside(struct unc__space *space, enum unc__kind kind);
void unc__counters_released_outside(struct unc__space *space, enum unc__kind kind);

struct unc__counters unc__counters_read(const struct unc__space *space,
                                        enum unc__kind kind);

/* unc__counters_live: of all kinds together, as this process counted them. In a forked
 * child, of the parent's @space: as it was at the fork. */
uint64_t unc__counters_live(const struct unc__space *space);

/* A thread's share in the height is unknown to the others up to this many. */
#define UNC__COUNTERS_PENDING 32

static inline void unc__counters_acquired(struct unc__space *space,
                                          struct unc__local *local, enum unc__kind kind)
{
    struct unc__thread_kind *counts;
    int32_t pending;

    if (__builtin_expect(local == NULL, 0)) {
        unc__counters_acquired_outside(space, kind);
        return;
    }
    counts = &local->shared->kinds[kind];
    pending = counts->pending + 1;
    __atomic_store_n(&counts->pending, pending, __ATOMIC_RELAXED);
    if (pending > counts->peak) {
        __atomic_store_n(&counts->peak, pending, __ATOMIC_RELAXED);
        if (pending >= UNC__COUNTERS_PENDING) {
            unc__counters_fold(space, kind, counts);
        }
    }
    local->live++;
    __atomic_store_n(&counts->acquired, counts->acquired + 1, __ATOMIC_RELEASE);
}

static inline void unc__counters_released(struct unc__space *space,
                                          struct unc__local *local, enum unc__kind kind)
{
    struct unc__thread_kind *counts;
    int32_t pending;

    if (__builtin_expect(local == NULL, 0)) {
        unc__counters_released_outside(space, kind);
        return;
    }
    counts = &local->shared->kinds[kind];
    __atomic_store_n(&counts->released, counts->released + 1, __ATOMIC_RELEASE);
    local->live--;
    pending = counts->pending - 1;
    __atomic_store_n(&counts->pending, pending, __ATOMIC_RELAXED);
    if (pending <= -UNC__COUNTERS_PENDING) {
        unc__counters_fold(space, kind, counts);
    }
}

#endif
