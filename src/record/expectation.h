/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_EXPECTATION_H
#define UNC_RECORD_EXPECTATION_H

#include <stdbool.h>
#include <stdint.h>

#include "record/layout.h"
#include "record/space.h"

/*
 * What this thread acquires is meant to stay open, and why. Expectations nest. Each
 * belongs to the task that began it: another task of this thread, which runs while that
 * one waits, has nothing to do with it.
 */
/* Of all threads. Hidden, so that it is read without a detour. */
extern uint32_t unc__expectation_count __attribute__((visibility("hidden")));

/* unc__expectation_is_any: whether it is worth looking. */
static inline bool unc__expectation_is_any(void)
{
    return __builtin_expect(
        __atomic_load_n(&unc__expectation_count, __ATOMIC_RELAXED) != 0, 0);
}

/* unc__expectation_apply: to the entry of @token, which is prepared and not yet
 * published. Returns: @token. */
struct unc__token unc__expectation_apply(struct unc__space *space,
                                         struct unc__token token);

/* unc__expectation_end_thread: this thread ends, and with it those that it began. */
void unc__expectation_end_thread(void);

#endif
