/* SPDX-License-Identifier: MIT */
/*
 * Walks by rules and takes notes. It ends early, and what it has is not to be remembered,
 * at the first frame that is more than a rule: one whose CFA is an expression or goes by
 * another register than the three, or one that a signal interrupted, whose registers lie
 * in the signal's frame. What these frames lead to depends on memory that the notes do
 * not name.
 */
#include "stack/draft.h"

#include "stack/code.h"
#include "stack/own_text.h"
#include "stack/walk.h"

/* Returns: false if nothing that is learnt about this frame may be kept. */
static bool note_life(struct unc__draft *draft, uint32_t frame)
{
    uint32_t life = unc__code_life(draft->frames[frame]);

    if (life == UNC__CODE_PERMANENT) {
        return true;
    }
    for (uint32_t i = 0; i < draft->life_count; i++) {
        if (draft->lives[i].life == life) {
            return true; /* a frame further in is asked */
        }
    }
    if (life == UNC__CODE_UNKNOWN || draft->life_count == UNC__DRAFT_LIVES_MAX) {
        return false;
    }
    draft->lives[draft->life_count++] =
        (struct unc__draft_life){ .life = life, .frame = (uint16_t)frame };
    return true;
}
