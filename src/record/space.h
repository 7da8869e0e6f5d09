/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_SPACE_H
#define UNC_RECORD_SPACE_H

#include <stdint.h>

#include "record/chunks.h"
#include "record/kind.h"
#include "record/record.h"
#include "record/set.h"

/*
 * Everything that one process recorded. The head, this struct, is private memory, so that
 * a forked child still finds the counts as they were at the fork; what it points to is
 * shared. All of it zeroed at birth, touched when needed.
 */

#define UNC__CACHE_LINE       64
#define UNC__TOMBSTONES       4096
#define UNC__SITE_CACHE_SLOTS 4096
#define UNC__MISUSE_COUNT_MAX 1024
#define UNC__CUSTOM_TYPES     256
#define UNC__POINTER_LEVELS   8

struct unc__kind_counters {
    _Alignas(UNC__CACHE_LINE) uint64_t acquired;
    uint64_t released;
    uint64_t high_water;
};

struct unc__cached_site {
    const struct unc_site *site;
    struct unc_site copy; /* of the pointers, not of the strings */
    uint32_t number;
    uint32_t state; /* see sites.c */
};

struct unc__misuse_slot {
    struct unc__misuse misuse;
    uint64_t count; /* 0: not complete yet, or given up for an equal one */
};

struct unc__space {
    uint32_t generation; /* of the process that records here */
    int64_t started_at_ms;
    int64_t started_at_ns; /* CLOCK_REALTIME */
    uint64_t inherited;

    /* entries.c; each of the hot words on a line of its own */
    struct unc__chunks entries;
    _Alignas(UNC__CACHE_LINE) uint64_t last_serial;
    _Alignas(UNC__CACHE_LINE) uint64_t free_head; /* tag << 32 | number */
    _Alignas(UNC__CACHE_LINE) uint32_t tombstone_next;
    _Alignas(UNC__CACHE_LINE) uint64_t dropped;
    struct unc__kind_counters counters[UNC__KIND_COUNT];
    uint32_t tombstones[UNC__TOMBSTONES];

    /* names.c, depot.c, sites.c: words hold the bytes of strings and stacks */
    struct unc__chunks words;
    uint64_t name_words;
    uint64_t stack_words;
    struct unc__set names;
    struct unc__chunks stacks;
    struct unc__set stack_set;
    struct unc__chunks sites;
    struct unc__set site_set;
    struct unc__cached_site site_cache[UNC__SITE_CACHE_SLOTS];

    /* misuse.c */
    uint32_t misuse_count;
    struct unc__set misuse_set;
    struct unc__misuse_slot misuses[UNC__MISUSE_COUNT_MAX];

    /* pointer_index.c */
    void *pointer_levels[UNC__POINTER_LEVELS];

    /* custom.c: name << 32 | release call; filled from the front, 0 is unused */
    uint64_t custom_types[UNC__CUSTOM_TYPES];
};

/*
 * unc__space_get: the record of this process, made at its first use here or after a fork.
 * NULL if memory is refused or tracking is off.
 */
struct unc__space *unc__space_get(void);

/* unc__space_drop: count one thing that could not be recorded, or a part of it. @space
 * may be NULL. */
void unc__space_drop(struct unc__space *space);
uint64_t unc__space_dropped(const struct unc__space *space);

#endif
