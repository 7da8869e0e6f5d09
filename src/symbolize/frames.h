/* SPDX-License-Identifier: MIT */
#ifndef UNC_SYMBOLIZE_FRAMES_H
#define UNC_SYMBOLIZE_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <elfutils/libdw.h>

#include "symbolize/arena.h"
#include "symbolize/lookup.h"
#include "symbolize/units.h"

/* An offset that is asked for, and what is known there. */
struct unc__asked {
    uint64_t offset;
    size_t unit;
    struct unc__found_frame *frames; /* innermost first */
    size_t count;
};

/* What the answers of a module are made with. */
struct unc__frames_context {
    const struct unc__code *code;
    struct unc__arena *arena;
    struct unc__problem *problem; /* set to the first file that is missing */
    bool *is_incomplete;          /* set then */
};

/*
 * unc__frames_read: answer @count questions about the unit @die, sorted by offset, by its
 * debug information. Returns: 0 or -ENOMEM.
 */
int unc__frames_read(Dwarf_Die *die, const struct unc__frames_context *context,
                     struct unc__asked *asked, size_t count);

#endif
