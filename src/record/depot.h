/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_DEPOT_H
#define UNC_RECORD_DEPOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/reader.h"
#include "record/space.h"

/* The depot keeps equal stacks once. Numbers start at 1. */

/*
 * unc__depot_add: the number of these frames; 0 for none and, counted as dropped, for a
 * lack of room: there is a limit to all of them together, 64 MiB. @is_cut: there are more
 * frames further out; with it the same frames are another stack.
 */
uint32_t unc__depot_add(struct unc__space *space, const uintptr_t *frames,
                        size_t frame_count, bool is_cut);

struct unc__stack_view unc__depot_view(const struct unc__space *space, uint32_t stack);

#endif
