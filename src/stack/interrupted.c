/* SPDX-License-Identifier: MIT */
/*
 * A report is made on a stack of its own, and no table of unwind rows leads further than
 * a frame can be large. The function of ours that changes stacks keeps a frame pointer,
 * so there the chain of those is followed for one step.
 */
#include "stack/interrupted.h"

#include "base/no_sanitize.h"
#include "stack/own_text.h"
#include "stack/readable.h"
#include "stack/walk.h"

#define STEPS_MAX 100000 /* a stack that is deeper than this leads in a circle */

UNC__NO_SANITIZE static bool leave_own_stack(struct unc__walk *walk)
{
    const uintptr_t __attribute__((may_alias)) *frame = (const uintptr_t *)walk->at.fp;

    if (!unc__own_text_has(walk->at.ra) || walk->at.fp % sizeof(uintptr_t) != 0 ||
        !unc__are_readable(walk->at.fp, 2 * sizeof(uintptr_t))) {
        return false;
    }
    walk->at = (struct unc__caller){ .ra = frame[1],
                                     .sp = (uintptr_t)(frame + 2),
                                     .fp = frame[0] };
    walk->is_signal = false;
    walk->has_registers = false;
    return true;
}

__attribute__((noinline)) bool unc__stack_interrupts(bool (*is_meant)(uintptr_t address))
{
    struct unc__walk walk = { .at = UNC__CALLER() };
    bool is_interrupted = false;
    struct unc__rule rule;

    for (unsigned i = 0; i < STEPS_MAX; i++) {
        enum unc__step step = unc__walk_step(&walk, &rule);

        if (step == UNC__STEP_END || (step <= UNC__STEP_COMPLEX && walk.at.ra == 0)) {
            return false;
        }
        if (step > UNC__STEP_COMPLEX && !leave_own_stack(&walk)) {
            return is_interrupted;
        }
        is_interrupted = is_interrupted || walk.is_signal;
        if (is_interrupted && is_meant(walk.at.ra - !walk.is_signal)) {
            return true;
        }
    }
    return is_interrupted;
}
