/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli/show.h"

#define PATH_SIZE 1024

static void place_of_frame(const struct unc__loaded_frame *frame,
                           struct unc__place *ret_place)
{
    *ret_place = (struct unc__place){
        .file = frame->file,
        .line = frame->line,
        .function = frame->function,
        .module = frame->module,
        .offset = frame->offset,
    };
}

/* The innermost of the program's own code; else of any library that is not the system's;
 * else the innermost. */
static const struct unc__loaded_frame *frame_to_see(const struct unc__loaded_stack *stack)
{
    const struct unc__loaded_frame *second = NULL;

    for (size_t i = 0; i < stack->frame_count; i++) {
        const struct unc__loaded_frame *frame = &stack->frames[i];

        if (frame->is_user) {
            return frame;
        }
        if (second == NULL && !frame->is_runtime) {
            second = frame;
        }
    }
    return second != NULL ? second : &stack->frames[0];
}

bool unc__place_of(const struct unc__loaded_stack *stack,
                   const struct unc__loaded_site *site, struct unc__place *ret_place)
{
    if (site != NULL && *site->file != '\0') {
        *ret_place = (struct unc__place){
            .file = site->file,
            .line = site->line,
            .function = site->function,
            .module = "",
        };
        return true;
    }
    if (stack == NULL || stack->frame_count == 0) {
        return false;
    }
    place_of_frame(frame_to_see(stack), ret_place);
    return true;
}

const char *unc__place_write(const struct unc__show *show, const struct unc__place *place,
                             char *buffer, size_t size)
{
    char path[PATH_SIZE];
    const char *in = *place->function != '\0' ? " in " : "";

    if (*place->file != '\0' && place->line > 0) {
        (void)snprintf(buffer, size, "%s:%u%s%s",
                       unc__place_path(show, place->file, path, sizeof path), place->line,
                       in, place->function);
    } else if (*place->module != '\0') {
        (void)snprintf(buffer, size, "%s+0x%llx%s%s", place->module,
                       (unsigned long long)place->offset, in, place->function);
    } else {
        (void)snprintf(buffer, size, "%s",
                       *place->function != '\0' ? place->function : "an unknown place");
    }
    return buffer;
}
