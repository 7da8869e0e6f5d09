/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_FD_PLACE_H
#define UNC_RECORD_FD_PLACE_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/space.h"

/* Where the number of a descriptor's entry lies; why, and what it means, is in
 * fd_table.c. */
#define UNC__FD_LEAF_BITS  16
#define UNC__FD_LEAF_SLOTS (1u << UNC__FD_LEAF_BITS)
#define UNC__FD_LEAF_SIZE  (UNC__FD_LEAF_SLOTS * sizeof(uint32_t))

static_assert(UNC__FD_LEAVES == 1u << (31 - UNC__FD_LEAF_BITS),
              "every int has its place");

/* Of a place: the life it leads to was released. */
#define UNC__FD_PLACE_OVER UINT32_C(0x80000000)

/* Four bits the other way round, for each of sixteen values. */
#define UNC__FD_REVERSED UINT64_C(0xf7b3d591e6a2c480)

/*
 * Threads get descriptors with numbers side by side, and would write to one cache line,
 * or to lines that the processor fetches together: so sixteen neighbours lie in the
 * sixteen lines of a kibibyte, and those next to each other four lines apart at least.
 */
static inline uint32_t unc__fd_slot(int fd)
{
    uint32_t slot = (uint32_t)fd % UNC__FD_LEAF_SLOTS;
    uint32_t line = (uint32_t)(UNC__FD_REVERSED >> (slot % 16 * 4)) % 16;

    return (slot & ~UINT32_C(0xff)) | line << 4 | (slot >> 4 & 0xf);
}

/* unc__fd_leaf: where leaf @number is kept. */
static inline void **unc__fd_leaf(struct unc__space *space, uint32_t number)
{
    return __builtin_expect(number == 0, 1) ? &space->first_fd_leaf
                                            : &space->fd_leaves[number];
}

/* unc__fd_place: NULL: it has none yet. */
__attribute__((always_inline)) static inline uint32_t *
unc__fd_place(struct unc__space *space, int fd)
{
    uint32_t *leaf;

    if (fd < 0) {
        return NULL;
    }
    leaf = __atomic_load_n(unc__fd_leaf(space, (uint32_t)fd >> UNC__FD_LEAF_BITS),
                           __ATOMIC_ACQUIRE);
    return leaf != NULL ? &leaf[unc__fd_slot(fd)] : NULL;
}

/* unc__fd_place_lives: whether a place with this @number claims to. */
static inline bool unc__fd_place_lives(uint32_t number)
{
    return number != 0 && (number & UNC__FD_PLACE_OVER) == 0;
}

#endif
