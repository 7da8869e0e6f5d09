/* SPDX-License-Identifier: MIT */
/*
 * From a caller to a number. Where the thread's memo knows the stack, it has the number
 * beside it, with the generation of the process whose depot that was: neither the walk
 * nor the hash of the frames is done again.
 */
#include "record/capture.h"

#include "options/options.h"
#include "record/depot.h"
#include "record/operation.h"
#include "stack/stack.h"

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
