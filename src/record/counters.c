/* SPDX-License-Identifier: MIT */
/*
 * Sums over threads are easy; the greatest height is not, for no thread knows what the
 * others hold at this moment. So each keeps its share since it last told (pending), and
 * the highest that share has been (peak); the head has the sum of what was told (live).
 * With one thread live + peak is exact. With several, what the others have pending is not
 * known: the height is right within UNC__COUNTERS_PENDING for each of them.
 *
 * Released is read before acquired: what is released was acquired before.
 */
#include "record/counters.h"

static void raise_high_water(struct unc__shared_kind *kind, uint64_t height)
{
    uint64_t highest = __atomic_load_n(&kind->high_water, __ATOMIC_RELAXED);

    while ((int64_t)height > (int64_t)highest &&
           !__atomic_compare_exchange_n(&kind->high_water, &highest, height,
                                        /* weak= */ 1, __ATOMIC_RELAXED,
                                        __ATOMIC_RELAXED)) {
    }
}

void unc__counters_fold(struct unc__space *space, enum unc__kind kind,
                        struct unc__thread_kind *counts)
{
    struct unc__shared_kind *sum = &space->head->kinds[kind];
    uint64_t told = __atomic_fetch_add(&sum->live, (uint64_t)(int64_t)counts->pending,
                                       __ATOMIC_RELAXED);

    raise_high_water(sum, told + (uint64_t)(int64_t)counts->peak);
    __atomic_store_n(&counts->pending, 0, __ATOMIC_RELAXED);
    __atomic_store_n(&counts->peak, 0, __ATOMIC_RELAXED);
}

void unc__counters_acquired_outside(struct unc__space *space, enum unc__kind kind)
{
    struct unc__shared_kind *sum = &space->head->kinds[kind];

    raise_high_water(sum, __atomic_add_fetch(&sum->live, 1, __ATOMIC_RELAXED));
    (void)__atomic_add_fetch(&space->live, 1, __ATOMIC_RELAXED);
    (void)__atomic_add_fetch(&sum->acquired, 1, __ATOMIC_RELEASE);
}

void unc__counters_released_outside(struct unc__space *space, enum unc__kind kind)
{
    struct unc__shared_kind *sum = &space->head->kinds[kind];

    (void)__atomic_add_fetch(&sum->released, 1, __ATOMIC_RELEASE);
    (void)__atomic_sub_fetch(&space->live, 1, __ATOMIC_RELAXED);
    (void)__atomic_sub_fetch(&sum->live, 1, __ATOMIC_RELAXED);
}

static const struct unc__thread_kind *thread_kind(const struct unc__space *space,
                                                  uint32_t item, enum unc__kind kind)
{
    const struct unc__shared_thread *thread = unc__chunks_at(&space->threads, item);

    return &thread->kinds[kind];
}

/* The highest that is known: each thread at its peak while the others are where they are.
 */
static uint64_t read_high_water(const struct unc__space *space, enum unc__kind kind,
                                uint32_t thread_count)
{
    const struct unc__shared_kind *sum = &space->head->kinds[kind];
    int64_t live = (int64_t)__atomic_load_n(&sum->live, __ATOMIC_RELAXED);
    int64_t highest = (int64_t)__atomic_load_n(&sum->high_water, __ATOMIC_RELAXED);
    int64_t above = 0;

    for (uint32_t item = 1; item <= thread_count; item++) {
        const struct unc__thread_kind *counts = thread_kind(space, item, kind);
        int32_t pending = __atomic_load_n(&counts->pending, __ATOMIC_RELAXED);
        int32_t peak = __atomic_load_n(&counts->peak, __ATOMIC_RELAXED);

        live += pending;
        above = peak - pending > above ? peak - pending : above;
    }
    return (uint64_t)(live + above > highest ? live + above : highest);
}

struct unc__counters unc__counters_read(const struct unc__space *space,
                                        enum unc__kind kind)
{
    const struct unc__shared_kind *sum = &space->head->kinds[kind];
    uint32_t thread_count = unc__chunks_count(&space->threads);
    struct unc__counters counters = { 0 };

    counters.released = __atomic_load_n(&sum->released, __ATOMIC_ACQUIRE);
    for (uint32_t item = 1; item <= thread_count; item++) {
        counters.released +=
            __atomic_load_n(&thread_kind(space, item, kind)->released, __ATOMIC_ACQUIRE);
    }
    /* Parts that came meanwhile had nothing to do with what was released before. */
    thread_count = unc__chunks_count(&space->threads);
    counters.acquired = __atomic_load_n(&sum->acquired, __ATOMIC_ACQUIRE);
    for (uint32_t item = 1; item <= thread_count; item++) {
        counters.acquired +=
            __atomic_load_n(&thread_kind(space, item, kind)->acquired, __ATOMIC_ACQUIRE);
    }
    counters.high_water = read_high_water(space, kind, thread_count);
    /* Of what is only counted more may be released than was seen, see count.h. */
    counters.live =
        counters.acquired > counters.released ? counters.acquired - counters.released : 0;
    return counters;
}

uint64_t unc__counters_live(const struct unc__space *space)
{
    return __atomic_load_n(&space->live, __ATOMIC_RELAXED) +
           unc__local_live_count(space->generation);
}
