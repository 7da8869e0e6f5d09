/* SPDX-License-Identifier: MIT */
#include "gate/place.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The innermost of the user's; without any, the innermost that is not the system's. */
static const struct unc__loaded_frame *find_frame(const struct unc__loaded_stack *stack)
{
    const struct unc__loaded_frame *outside = NULL;

    for (size_t i = 0; stack != NULL && i < stack->frame_count; i++) {
        const struct unc__loaded_frame *frame = &stack->frames[i];

        if (frame->is_user) {
            return frame;
        }
        if (outside == NULL && !frame->is_runtime) {
            outside = frame;
        }
    }
    return outside;
}

static const char *end_of(const char *file)
{
    size_t room = UNC__PLACE_SIZE - 64; /* for the number */
    size_t length = strlen(file);

    return length > room ? file + length - room : file;
}

void unc__place_of_finding(char ret_place[UNC__PLACE_SIZE],
                           const struct unc__loaded_finding *finding)
{
    const struct unc__loaded_frame *frame = find_frame(finding->stack);

    ret_place[0] = '\0';
    if (frame != NULL && frame->file[0] != '\0') {
        (void)snprintf(ret_place, UNC__PLACE_SIZE, "%s:%u", end_of(frame->file),
                       frame->line);
    } else if (finding->site.file != NULL && finding->site.file[0] != '\0') {
        (void)snprintf(ret_place, UNC__PLACE_SIZE, "%s:%u", end_of(finding->site.file),
                       finding->site.line);
    } else if (frame != NULL && frame->module[0] != '\0') {
        (void)snprintf(ret_place, UNC__PLACE_SIZE, "%s+0x%" PRIx64, end_of(frame->module),
                       frame->offset);
    }
}
