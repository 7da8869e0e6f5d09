/* SPDX-License-Identifier: MIT */
/*
 * From a caller to a number. Where the thread's memo knows the stack, it has the number
 * beside it, with the generation of the process whose depot that was: neither the walk
 * nor the hash of the frames is done again.
 *
 * Our own frames at the inner end were passed over on the way. At the outer end they are
 * where a coroutine began, or a thread of ours: nobody's code called them.
 */
#include "record/capture.h"

#include "options/options.h"
#include "record/depot.h"
#include "record/operation.h"
#include "stack/own_text.h"
#include "stack/stack.h"

static void leave_out_origin(struct unc__captured *captured)
{
    while (!captured->is_cut && captured->frame_count > 0 &&
           unc__own_text_has(captured->frames[captured->frame_count - 1])) {
        captured->frame_count--;
    }
}

uint32_t unc__capture(struct unc__space *space, struct unc__local *local,
                      const struct unc__caller *caller)
{
    struct unc__captured captured;
    uint32_t stack;

    unc__stack_capture(local != NULL ? (void *)local->memo : NULL, caller,
                       unc__options.depth, &captured);
    if (captured.tag != NULL && *captured.tag >> 32 == space->generation) {
        return (uint32_t)*captured.tag;
    }
    leave_out_origin(&captured);
    stack = unc__depot_add(space, captured.frames, captured.frame_count, captured.is_cut);
    if (captured.tag != NULL && stack != 0) {
        *captured.tag = (uint64_t)space->generation << 32 | stack;
    }
    return stack;
}

uint32_t unc__capture_frame(uintptr_t return_address)
{
    struct unc__operation operation = unc__operation_begin();
    uint32_t stack;

    if (operation.space == NULL) {
        return 0;
    }
    stack = unc__depot_add(operation.space, &return_address, 1, /* is_cut= */ true);
    unc__operation_end(operation);
    return stack;
}
