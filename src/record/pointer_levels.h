/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_POINTER_LEVELS_H
#define UNC_RECORD_POINTER_LEVELS_H

#include <stdbool.h>
#include <stdint.h>

#include "record/record.h"
#include "record/space.h"

/*
 * The memory of the pointer index: slots in levels. Any thread, async-signal-safe, no
 * locks. What is done with it is in pointer_index.c.
 */

/* What is looked for: a pointer in a namespace. */
struct unc__wanted {
    struct unc__space *space;
    uint64_t pointer;
    uint32_t level_count; /* a search that begins later begins in a later level */
    uint32_t base;        /* where it belongs in the first level */
    uint32_t mark; /* a slot's upper half: 24 bits of the hash, 8 of the namespace */
};

/* A slot: that of entry @number, or with 0 a free one. Small, so that it travels in
 * registers. */
struct unc__place {
    uint64_t *slot; /* NULL: none */
    uint32_t number;
    uint16_t level;
    bool is_home; /* in the bucket where a search begins in that level */
};

/* unc__wanted_init: and where a search will go is fetched meanwhile; further if it is
 * likely that the pointer @is_there. */
void unc__wanted_init(struct unc__wanted *ret_wanted, struct unc__space *space,
                      uint8_t name_space, const void *pointer, bool is_there);

/* unc__pointer_levels_find: where it is, with a number; else where it could be put,
 * without, or NULL. Writes nothing. */
struct unc__place unc__pointer_levels_find(const struct unc__wanted *wanted);

/* unc__pointer_levels_find_room: the same, for whoever wants to put it in: it also puts
 * filters right and adds a level. NULL: memory is refused, which is counted. */
struct unc__place unc__pointer_levels_find_room(const struct unc__wanted *wanted);

/* unc__pointer_levels_fill: the free @place with entry @number, or another one if others
 * took it meanwhile. Returns: whether it is in. */
bool unc__pointer_levels_fill(const struct unc__wanted *wanted, struct unc__place place,
                              uint32_t number);

/* unc__pointer_levels_filled: its home in @level was, past these functions, and there are
 * newer levels. */
void unc__pointer_levels_filled(struct unc__space *space, const void *pointer,
                                uint8_t name_space, uint32_t level);

/* unc__pointer_levels_take: whether it was this call that emptied @place. */
bool unc__pointer_levels_take(const struct unc__wanted *wanted, struct unc__place place);

/* unc__pointer_levels_token: of entry @number, if it is alive and has this key,
 * and, as far as it says, this namespace. */
struct unc__token unc__pointer_levels_token(const struct unc__wanted *wanted,
                                            uint32_t number);

/* unc__pointer_levels_make_room: one level more than there is. */
void unc__pointer_levels_make_room(struct unc__space *space);

/* unc__pointer_levels_forget: in a forked child, those of an ancestor. */
void unc__pointer_levels_forget(struct unc__space *space, unc__memory_fn *forget);

#endif
