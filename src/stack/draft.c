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
static bool note_life(struct unc__draft *draft, uint32_t frame, uint32_t life)
{
    if (life == UNC__CODE_PERMANENT) {
        return true;
    }
    if (!unc__code_is_certain(life)) {
        return false;
    }
    for (uint32_t i = 0; i < draft->life_count; i++) {
        if (draft->lives[i].life == life) {
            return true; /* a frame further in is asked */
        }
    }
    if (draft->life_count == UNC__DRAFT_LIVES_MAX) {
        return false;
    }
    draft->lives[draft->life_count++] =
        (struct unc__draft_life){ .life = life, .frame = (uint16_t)frame };
    return true;
}

static void note_step(struct unc__draft *draft, const struct unc__caller *caller,
                      struct unc__rule rule)
{
    uintptr_t fp_slot = caller->sp + (uintptr_t)(intptr_t)rule.fp_offset;

    draft->steps[draft->step_count++] = (struct unc__draft_step){
        .ra_slot = caller->sp - sizeof(uintptr_t),
        .fp_slot = rule.fp_offset != 0 ? fp_slot : 0,
        .fp = caller->fp,
        .is_by_fp = rule.cfa_from_fp,
    };
    draft->frames[draft->step_count] = caller->ra;
}

/* Returns: whether there is room for one more. */
static bool note_frame(struct unc__draft *draft, size_t depth)
{
    uintptr_t ra = draft->frames[draft->frame_count];

    if (draft->own_count == draft->frame_count && unc__own_text_has(ra)) {
        draft->own_count++;
    }
    draft->frame_count++;
    return draft->own_count <= UNC__DRAFT_OWN_MAX &&
           draft->frame_count - draft->own_count < depth;
}

/* The way on from the last frame. Returns: false at the end of the draft. */
static bool go_on(struct unc__draft *draft, struct unc__walk *walk)
{
    struct unc__rule rule;
    enum unc__step step = unc__walk_step(walk, &rule);

    draft->is_memorable = step != UNC__STEP_COMPLEX && step != UNC__STEP_BLIND &&
                          note_life(draft, draft->frame_count - 1, walk->life);
    draft->is_cut = step == UNC__STEP_UNKNOWN;
    draft->is_end_by_fp = step == UNC__STEP_UNKNOWN;
    if (step != UNC__STEP_RULE || !draft->is_memorable) {
        return false;
    }
    note_step(draft, &walk->at, rule);
    return walk->at.ra != 0;
}

void unc__draft_walk(struct unc__draft *ret_draft, const struct unc__caller *caller,
                     size_t depth)
{
    struct unc__walk walk;

    walk.at = *caller;
    walk.is_signal = false;
    walk.has_registers = false;
    walk.skips_cache = false;
    ret_draft->start = *caller;
    ret_draft->frame_count = 0;
    ret_draft->own_count = 0;
    ret_draft->step_count = 0;
    ret_draft->life_count = 0;
    ret_draft->frames[0] = caller->ra;

    while (note_frame(ret_draft, depth)) {
        if (!go_on(ret_draft, &walk)) {
            return;
        }
    }
    /* The depth is reached. Whose code the last frame is still tells stacks apart. */
    ret_draft->is_cut = true;
    ret_draft->is_end_by_fp = false;
    ret_draft->is_memorable =
        note_life(ret_draft, ret_draft->frame_count - 1, unc__code_life(walk.at.ra - 1));
}
