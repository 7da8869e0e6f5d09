/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_IMAGE_STORM_ENTRY_H
#define UNC_TESTS_IMAGE_STORM_ENTRY_H

#include <stdint.h>
#include <stdio.h>

#include "record/record.h"

/* One entry of a storm, for who writes it and for who checks it. */
#define STORM_NAME_SIZE 32
#define STORM_NAMES     61

static inline uint64_t storm_hash(uint64_t key)
{
    key ^= key >> 33;
    key *= 0xff51afd7ed558ccdULL;
    key ^= key >> 33;
    key *= 0xc4ceb9fe1a85ec53ULL;
    return key ^ key >> 33;
}

static inline void storm_make(uint64_t key, char name[STORM_NAME_SIZE],
                              struct unc__acquisition *ret_what)
{
    uint64_t hash = storm_hash(key);

    (void)snprintf(name, STORM_NAME_SIZE, "name %u", (unsigned)(hash % STORM_NAMES));
    *ret_what = (struct unc__acquisition){
        .kind = hash & 1 ? UNC__KIND_TIMER : UNC__KIND_FD,
        .type = hash & 1 ? UNC__TYPE_REPEATING : UNC__TYPE_WAKEUP,
        .flags = (uint8_t)(hash >> 8 & UNC__FLAG_HELD),
        .key = key,
        .detail = hash,
        .owner = storm_hash(hash) | 1,
        .name = name,
    };
}

#endif
