/* SPDX-License-Identifier: MIT */
#ifndef UNC_SYMBOLIZE_FRAMES_H
#define UNC_SYMBOLIZE_FRAMES_H

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

/*
 * unc__frames_read: answer @count questions about one unit, sorted by offset, by its
 * debug information. Returns: 0 or -ENOMEM.
 */
int unc__frames_read(Dwarf_Die *unit, const struct unc__code *code,
                     struct unc__asked *asked, size_t count, struct unc__arena *arena);

#endif
