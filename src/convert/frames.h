/* SPDX-License-Identifier: MIT */
#ifndef UNC_CONVERT_FRAMES_H
#define UNC_CONVERT_FRAMES_H

#include "convert/conversion.h"
#include "convert/flame.h"
#include "convert/resource_index.h"

/*
 * The stacks of all findings with every frame once. Callers are one frame a function, so
 * that a picture has one main() and not one a call; innermost functions are one a line,
 * because that line is what people look for.
 */
struct unc__frame_row {
    const struct unc__loaded_frame *frame; /* one of them */
    const char *path; /* of its source, relative; of its binary; "": unknown */
    unsigned line;    /* 0: unknown, or several */
};

/* A finding's stack. */
struct unc__frames_shot {
    struct unc__flame flame;
    const struct unc__converted *one;
    const char *group; /* unc__flame_group */
    size_t first;      /* for unc__frames_row */
};

struct unc__frames {
    struct unc__frame_row *rows;
    size_t count;
    struct unc__frames_shot *shots; /* by group, then in the order of the findings */
    size_t shot_count;
    size_t *numbers; /* rows of the frames of all shots, one after the other */
    struct unc__resource_indexes resources;
};

/* unc__frames_new: of @conversion, which has to stay. Returns: 0 or -ENOMEM; either way
 * unc__frames_done ends it. */
int unc__frames_new(struct unc__frames *ret_frames,
                    const struct unc__conversion *conversion);
void unc__frames_done(struct unc__frames *frames);

/* unc__frames_row: the row of the frame at @depth of @shot, the outermost at 0. */
size_t unc__frames_row(const struct unc__frames *frames,
                       const struct unc__frames_shot *shot, size_t depth);

#endif
