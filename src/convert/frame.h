/* SPDX-License-Identifier: MIT */
#ifndef UNC_CONVERT_FRAME_H
#define UNC_CONVERT_FRAME_H

#include <stdio.h>

#include "convert/escape.h"
#include "convert/location.h"

/*
 * unc__frame_write: "open_log at src/app.c:5"; without a line "open_log in
 * libapp.so+0x12". One line without its end. Returns: 0 or -ENOMEM.
 */
int unc__frame_write(FILE *stream, const struct unc__escape *escapes,
                     struct unc__locations *locations,
                     const struct unc__loaded_frame *frame);

/* unc__location_write: "src/app.c:5", or the path alone; "?" if nothing is known. */
void unc__location_write(FILE *stream, const struct unc__escape *escapes,
                         const struct unc__location *location);

#endif
