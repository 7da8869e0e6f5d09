/* SPDX-License-Identifier: MIT */
#ifndef UNC_STACK_DRAFT_H
#define UNC_STACK_DRAFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stack/caller.h"
#include "stack/stack.h"

/*
 * A stack in the making: every frame that a walk by rules met, and what of the memory
 * between them it relied upon. The memo makes a proof of it, see memo.c.
 */

#define UNC__DRAFT_FRAMES_MAX (UNC__STACK_DEPTH_MAX + UNC__STACK_OWN_MAX)
#define UNC__DRAFT_LIVES_MAX  8

/* From one frame to its caller. */
struct unc__draft_step {
    uintptr_t ra_slot; /* where the return address of the caller's frame was read */
    uintptr_t fp_slot; /* where its frame pointer was read; 0: it was left alone */
    uintptr_t fp;      /* what was there */
    bool is_by_fp;     /* the way led over the frame pointer */
    bool is_fp_needed; /* what was in fp_slot decides about a later frame */
};

/* Code that may be unloaded, and which life of it this was; see code.h. */
struct unc__draft_life {
    uint32_t life;
    uint16_t frame;       /* the innermost frame that lies in it */
    uint16_t check_count; /* the memo's: how much is compared before it */
};

struct unc__draft {
    struct unc__caller start;
    uint32_t frame_count; /* with ours */
    uint32_t own_count;   /* the innermost frames that are ours */
    uint32_t step_count;  /* one less than the frames, or as many: see frames */
    uint32_t life_count;
    bool is_cut;
    bool is_memorable; /* the steps say it all */
    bool is_end_by_fp; /* whether it ends here may depend on the frame pointer */
    bool is_fp_needed; /* the frame pointer that the walk began with decided something */
    /* Return addresses. One more step than frames is one that found the return address 0,
     * which follows the last frame. */
    uintptr_t frames[UNC__DRAFT_FRAMES_MAX + 1];
    struct unc__draft_step steps[UNC__DRAFT_FRAMES_MAX];
    struct unc__draft_life lives[UNC__DRAFT_LIVES_MAX];
};

/*
 * unc__draft_walk: walk from @caller by rules until @depth frames besides ours are there,
 * or the end. Async-signal-safe. Where the result is not memorable it is not the whole
 * stack either: the rest needs more than rules.
 */
void unc__draft_walk(struct unc__draft *ret_draft, const struct unc__caller *caller,
                     size_t depth);

#endif
