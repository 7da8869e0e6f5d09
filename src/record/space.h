/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_SPACE_H
#define UNC_RECORD_SPACE_H

#include <stdbool.h>
#include <stdint.h>

#include "record/chunks.h"
#include "record/kind.h"
#include "record/layout.h"
#include "record/record.h"
#include "record/set.h"
#include "record/storage.h"
#include "stack/code.h"

/*
 * What this process needs to write its record. This struct is private memory, and so a
 * forked child still finds it as it was at the fork. What others may read is in the
 * storage: the head and the chunks. Sets and indexes are anonymous shared memory, for
 * writers only. All of it zeroed at birth, touched when needed.
 */

#define UNC__CACHE_LINE       64
#define UNC__TOMBSTONES       4096
#define UNC__SITE_CACHE_SLOTS 4096
#define UNC__MISUSE_COUNT_MAX 1024
#define UNC__POINTER_LEVELS   16
#define UNC__FD_LEAVES        32768

enum unc__cached_site_state {
    UNC__CACHED_SITE_EMPTY,
    UNC__CACHED_SITE_CLAIMED,
    UNC__CACHED_SITE_PUBLISHED,
    UNC__CACHED_SITE_CONSTANT /* published, and it can never say anything else */
};

struct unc__cached_site {
    const struct unc_site *site;
    uint32_t number;
    uint32_t state;
    struct unc_site copy; /* of the pointers, not of the strings */
};

struct unc__space {
    /* What every operation reads, side by side. */
    uint32_t generation; /* of the process that records here */
    int fd_end;          /* no descriptor from here on was ever recorded */
    int64_t started_at_ms;
    uint64_t serial_floor; /* the next acquisition gets this one or higher */
    void *first_fd_leaf;   /* of the numbers that nearly all descriptors have */
    struct unc__chunks entries;
    struct unc__record_head *head;

    struct unc__storage storage;

    /* entries.c; each of the hot words on a line of its own */
    _Alignas(UNC__CACHE_LINE) uint64_t free_head; /* tag << 32 | number */
    _Alignas(UNC__CACHE_LINE) uint64_t live;      /* counted here, not by a thread */
    _Alignas(UNC__CACHE_LINE) uint32_t tombstone_next;
    uint32_t tombstones[UNC__TOMBSTONES];

    uint64_t kept; /* entries that are left or closed, and stay */

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

    /* modules.c; one bit a life that is in the table */
    struct unc__chunks modules;
    uint64_t noted_lives[UNC__CODE_LIVES / 64 + 1];

    struct unc__chunks threads;

    /* misuse.c */
    struct unc__chunks misuses;
    struct unc__set misuse_set;

    /* fd_table.c */
    uint64_t unseen_closes;
    uint32_t fd_leaf_end;            /* there is none from here on */
    bool has_survivors;              /* one was recorded that goes over an exec */
    void *fd_leaves[UNC__FD_LEAVES]; /* the first one is above */

    /* pointer_levels.c */
    void *pointer_levels[UNC__POINTER_LEVELS];
};

/*
 * unc__space_get: the record of this process, made at its first use here or after a fork.
 * NULL if memory is refused or tracking is off.
 */
struct unc__space *unc__space_get(void);

/* unc__space_find: the same, where it is there already: nothing is made. */
struct unc__space *unc__space_find(void);

/* unc__space_drop: count one thing that could not be recorded, or a part of it. lose: a
 * whole resource, of which the record knows nothing: both dropped and lost. @space may be
 * NULL. */
void unc__space_drop(struct unc__space *space, enum unc__drop_reason reason);
void unc__space_lose(struct unc__space *space, enum unc__drop_reason reason);
uint64_t unc__space_dropped(const struct unc__space *space, enum unc__drop_reason reason);
uint64_t unc__space_lost(const struct unc__space *space, enum unc__drop_reason reason);

#endif
