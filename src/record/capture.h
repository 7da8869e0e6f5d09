/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_CAPTURE_H
#define UNC_RECORD_CAPTURE_H

#include <stdint.h>

#include "record/local.h"
#include "record/space.h"
#include "stack/caller.h"
#include "stack/memo_record.h"

/* unc__capture: the number of @caller's stack in the depot; 0: none. @local: the calling
 * thread's part, entered, or NULL. */
uint32_t unc__capture(struct unc__space *space, struct unc__local *local,
                      const struct unc__caller *caller);

/* The depth of stacks where the memo is used; 0: it is not. None in it has that. */
extern uint32_t unc__record_memo_depth;

/* unc__capture_usually: the same, inlined as far as a stack is found that was seen last.
 */
static inline uint32_t unc__capture_usually(struct unc__space *space,
                                            struct unc__local *local,
                                            const struct unc__caller *caller)
{
    const struct unc__memo_record *record = unc__memo_glance(
        (struct unc__stack_memo *)(void *)local->memo, caller, unc__record_memo_depth);

    if (__builtin_expect(record != NULL && record->tag >> 32 == space->generation, 1)) {
        return (uint32_t)record->tag;
    }
    return unc__capture(space, local, caller);
}

/* unc__capture_frame: the number of a stack of which no more than this is known. */
uint32_t unc__capture_frame(uintptr_t return_address);

#endif
