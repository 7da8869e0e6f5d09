/* SPDX-License-Identifier: MIT */
/*
 * The counter of visitors and what leads to a stack are each written by one side and read
 * by the other: a visitor raises the counter and then looks for the way, an owner takes
 * the way away and then looks at the counter. Both change the counter, be it by nothing:
 * who comes second there has seen all that the first did before. So at least one of them
 * sees the other, without a fence, which the thread sanitizer could not follow.
 *
 * Pages that the thread once found readable may be gone since: they are asked for anew.
 */
#include "record/visit.h"

#include <stddef.h>

#include "record/capture.h"
#include "record/space.h"
#include "stack/readable.h"

static uint32_t visitor_count;

void unc__visit_begin(void)
{
    (void)__atomic_add_fetch(&visitor_count, 1, __ATOMIC_SEQ_CST);
}

void unc__visit_end(void)
{
    (void)__atomic_sub_fetch(&visitor_count, 1, __ATOMIC_SEQ_CST);
}

bool unc__visit_is_on(void)
{
    return __atomic_fetch_add(&visitor_count, 0, __ATOMIC_SEQ_CST) != 0;
}

uint32_t unc__visit_stack(const struct unc__caller *caller)
{
    struct unc__space *space = unc__space_get();
    uint64_t known = __atomic_load_n(&unc__readable_range, __ATOMIC_RELAXED);
    uint32_t stack;

    if (space == NULL || caller->ra == 0) {
        return 0;
    }
    __atomic_store_n(&unc__readable_range, 0, __ATOMIC_RELAXED);
    stack = unc__capture(space, /* local= */ NULL, caller);
    __atomic_store_n(&unc__readable_range, known, __ATOMIC_RELAXED);
    return stack;
}
