/* SPDX-License-Identifier: MIT */
#include "convert/frame.h"

#include <inttypes.h>

void unc__location_write(FILE *stream, const struct unc__escape *escapes,
                         const struct unc__location *location)
{
    unc__escaped_write(stream, *location->path != '\0' ? location->path : "?", escapes);
    if (location->line > 0) {
        (void)fprintf(stream, ":%u", location->line);
    }
}

int unc__frame_write(FILE *stream, const struct unc__escape *escapes,
                     struct unc__locations *locations,
                     const struct unc__loaded_frame *frame)
{
    struct unc__location location;
    int r = unc__location_of_frame(locations, frame, &location);

    if (r < 0) {
        return r;
    }
    unc__escaped_write(stream, *frame->function != '\0' ? frame->function : "?", escapes);
    if (location.line > 0) {
        (void)fputs(" at ", stream);
        unc__location_write(stream, escapes, &location);
    } else if (*frame->module != '\0') {
        (void)fputs(" in ", stream);
        unc__escaped_write(stream, frame->module, escapes);
        (void)fprintf(stream, "+0x%" PRIx64, frame->offset);
    }
    (void)fputs(frame->is_inlined ? " (inlined)" : "", stream);
    return 0;
}
