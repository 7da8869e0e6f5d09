/* SPDX-License-Identifier: MIT */
#ifndef UNC_CONVERT_FLAME_H
#define UNC_CONVERT_FLAME_H

#include <stdbool.h>
#include <stddef.h>

#include "convert/conversion.h"
#include "gate/loaded.h"

/*
 * A stack as pictures of stacks want it: the outermost function first, without what
 * starts every program, and the call that acquired the resource as its tip. Without a
 * stack it is the place that the loop knows, and without that the finding's title: it is
 * in the picture in any case.
 */
struct unc__flame {
    const struct unc__loaded_stack *stack; /* NULL: the tips are all there is */
    size_t depth;                          /* of its frames */
    bool is_cut;                           /* before the outermost of them */
    struct unc__loaded_frame tips[2];      /* made up */
    size_t tip_count;
};

/* unc__flame_of: of @finding; @call: that acquired it, "": unknown. Both have to stay. */
void unc__flame_of(struct unc__flame *ret_flame,
                   const struct unc__loaded_finding *finding, const char *call);

size_t unc__flame_depth(const struct unc__flame *flame); /* at least 1 */

/* @index: from 0 on, the outermost. */
const struct unc__loaded_frame *unc__flame_at(const struct unc__flame *flame,
                                              size_t index);

/* unc__flame_name: "open_log", "[libc.so.6+0x2724a]". Returns: the function, or @buffer,
 * which is written into. */
#define UNC__FLAME_NAME_SIZE 320

const char *unc__flame_name(const struct unc__loaded_frame *frame,
                            char buffer[UNC__FLAME_NAME_SIZE]);

/*
 * unc__flame_group: a finding that is not simply a new resource that was never closed is
 * kept apart in a picture: "suppressed", "double-release". Returns: that word; "": it is
 * one of the simple ones.
 */
const char *unc__flame_group(const struct unc__converted *one);

#endif
