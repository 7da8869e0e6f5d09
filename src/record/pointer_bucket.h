/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_POINTER_BUCKET_H
#define UNC_RECORD_POINTER_BUCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/layout.h"
#include "record/space.h"

/*
 * How the slots of the pointer index lie in memory, and which of them are a pointer's:
 * for pointer_levels.c, which says why, and for index_usual.c, which looks at one bucket.
 */
#define UNC__POINTER_LEVEL_BITS  8u /* of the first: 256 groups */
#define UNC__POINTER_BUCKETS     4u /* of a group */
#define UNC__POINTER_SLOTS       7u
#define UNC__POINTER_PIECE_SHIFT 8u /* of a mark: its piece is above the namespace */

#define UNC__POINTER_HALF_FILTER 24u
#define UNC__POINTER_COMPLETE    (UINT64_C(1) << 48) /* the filter is */

struct unc__pointer_bucket {
    _Alignas(UNC__CACHE_LINE) uint64_t header;
    uint64_t slots[UNC__POINTER_SLOTS];
};

struct unc__pointer_group {
    struct unc__pointer_bucket buckets[UNC__POINTER_BUCKETS];
};

/* Where a pointer belongs. */
struct unc__pointer_mark {
    uint32_t base; /* in the first level */
    uint32_t mark; /* a slot's upper half: 24 bits of the hash, 8 of the namespace */
};

/* Two rounds: the bits of the mark and those of the base are far apart. */
static inline struct unc__pointer_mark unc__pointer_mark(const void *pointer,
                                                         uint8_t name_space)
{
    uint64_t hash = (uint64_t)(uintptr_t)pointer ^ (uint64_t)name_space << 56;

    hash = (hash ^ hash >> 32) * UINT64_C(0x9e3779b97f4a7c15);
    hash = (hash ^ hash >> 29) * UINT64_C(0xd6e8feb86659fd93);
    hash ^= hash >> 32;
    return (struct unc__pointer_mark){
        .base = (uint32_t)(hash >> 32) & ((1U << UNC__POINTER_LEVEL_BITS) - 1),
        .mark = (uint32_t)hash << UNC__POINTER_PIECE_SHIFT | name_space,
    };
}

static inline struct unc__pointer_group *
unc__pointer_level(const struct unc__space *space, uint32_t level)
{
    return level < UNC__POINTER_LEVELS
               ? __atomic_load_n(&space->pointer_levels[level], __ATOMIC_SEQ_CST)
               : NULL;
}

/* How many levels there are. */
static inline uint32_t unc__pointer_count_levels(const struct unc__space *space)
{
    uint32_t count = 0;

    while (unc__pointer_level(space, count) != NULL) {
        count++;
    }
    return count;
}

/*
 * A piece: from below, 2 bits for the home, 15 that tell places in newer levels apart,
 * and the rest. The filter bits begin at the highest, where only the largest levels come.
 */
static inline uint32_t unc__pointer_home(uint32_t mark)
{
    return mark >> UNC__POINTER_PIECE_SHIFT & (UNC__POINTER_BUCKETS - 1);
}

static inline uint32_t unc__pointer_extension(uint32_t mark, uint32_t level)
{
    return mark >> (UNC__POINTER_PIECE_SHIFT + 2) & ((1U << level) - 1);
}

static inline uint64_t unc__pointer_filter(uint32_t mark)
{
    uint32_t low = (mark >> 22 & 31) * UNC__POINTER_HALF_FILTER / 32;
    uint32_t high = (mark >> 27) * UNC__POINTER_HALF_FILTER / 32;

    return UINT64_C(1) << low | UINT64_C(1) << (UNC__POINTER_HALF_FILTER + high);
}

/*
 * Whether nothing of this filter is elsewhere, seen from a home with this header in
 * @level. The filters of the first level are complete from the beginning: when it was
 * made there was nothing that they could have missed.
 */
static inline bool unc__pointer_excludes(uint64_t header, uint64_t filter, uint32_t level)
{
    return (level == 0 || (header & UNC__POINTER_COMPLETE) != 0) &&
           (header & filter) != filter;
}

/* A program's own types say in which namespace they are: a slot that was left behind, see
 * pointer_index.c, may lead to a later life with the same address and another type. */
static inline bool unc__pointer_is_of_space(uint32_t word, uint32_t mark)
{
    uint32_t type = (uint32_t)unc__entry_unpack(word).type;

    return type < (uint32_t)UNC__TYPE_CUSTOM ||
           type == UNC__TYPE_CUSTOM + (mark & ((1U << UNC__POINTER_PIECE_SHIFT) - 1));
}

#endif
