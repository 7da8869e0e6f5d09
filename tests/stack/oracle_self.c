/* SPDX-License-Identifier: MIT */
/*
 * Without libunwind: is the answer the same from the tables, from the cache and with
 * all registers? For valgrind, under which libunwind has much to say about itself.
 */
#include "oracle.h"

#include <stdbool.h>
#include <string.h>

#include "stack/walk.h"

#define DEPTH_MAX 64

static struct {
    unsigned compared;
    unsigned different;
} counts;

unsigned oracle_compared(void)
{
    return __atomic_load_n(&counts.compared, __ATOMIC_RELAXED);
}

unsigned oracle_different(void)
{
    return __atomic_load_n(&counts.different, __ATOMIC_RELAXED);
}

typedef size_t walk_fn(const struct unc__caller *caller, uintptr_t *frames, size_t max,
                       bool *ret_is_cut);

__attribute__((noinline)) void oracle_compare(void)
{
    static walk_fn *const walks[] = { unc__walk_tables, unc__walk_tables,
                                      unc__walk_complete };
    struct unc__caller caller = UNC__CALLER();
    uintptr_t frames[DEPTH_MAX];
    uintptr_t others[DEPTH_MAX];
    bool is_cut;
    size_t count = unc__walk_uncached(&caller, frames, DEPTH_MAX, &is_cut);

    for (size_t i = 0; i < sizeof walks / sizeof walks[0]; i++) {
        bool is_other_cut = !is_cut;
        size_t other_count = walks[i](&caller, others, DEPTH_MAX, &is_other_cut);
        bool is_equal = count > 1 && other_count == count && is_other_cut == is_cut &&
                        memcmp(frames, others, count * sizeof frames[0]) == 0;

        __atomic_fetch_add(&counts.compared, 1, __ATOMIC_RELAXED);
        __atomic_fetch_add(&counts.different, !is_equal, __ATOMIC_RELAXED);
    }
}
