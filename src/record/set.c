/* SPDX-License-Identifier: MIT */
/*
 * Levels of open addressing. A slot is one word, hash above number, and goes from 0 to
 * its value once. A key has a window of slots on each level, filled strictly from the
 * front and level by level; so two threads that add equal things compete for the same
 * slot, the loser looks again and finds the winner's. That is why nothing is ever taken
 * out.
 */
#include "record/set.h"

#include <string.h>

#include "base/bytes.h"
#include "record/memory.h"

#define FIRST_LEVEL_SLOTS 1024u /* each further level has 8 times as many */
#define WINDOW            16u   /* slots that a key may be in: two cache lines */

static uint64_t make_slot(uint32_t hash, uint32_t number)
{
    return ((uint64_t)hash << 32) | number;
}

static uint32_t level_slots(uint32_t level)
{
    return FIRST_LEVEL_SLOTS << (3 * level);
}

static size_t level_size(uint32_t level)
{
    return level_slots(level) * sizeof(uint64_t);
}

/*
 * Walk the windows of one level. Returns the number of the equal thing, or 0; then
 * *ret_empty is the first empty slot of the window, or NULL if it is full.
 */
static uint32_t search_level(uint64_t *slots, uint32_t level,
                             const struct unc__set_query *query, uint64_t **ret_empty)
{
    uint32_t mask = level_slots(level) - 1;

    *ret_empty = NULL;
    for (uint32_t i = 0; i < WINDOW; i++) {
        uint64_t *slot = &slots[(query->hash + i) & mask];
        uint64_t value = __atomic_load_n(slot, __ATOMIC_ACQUIRE);

        if (value == 0) {
            *ret_empty = slot;
            return 0;
        }
        if (value >> 32 == query->hash && query->equals((uint32_t)value, query->key)) {
            return (uint32_t)value;
        }
    }
    return 0;
}

uint32_t unc__set_find(const struct unc__set *set, const struct unc__set_query *query)
{
    for (uint32_t level = 0; level < UNC__SET_LEVELS; level++) {
        uint64_t *slots = __atomic_load_n(&set->levels[level], __ATOMIC_ACQUIRE);
        uint64_t *empty;
        uint32_t number;

        if (slots == NULL) {
            return 0;
        }
        number = search_level(slots, level, query, &empty);
        if (number != 0 || empty != NULL) {
            return number;
        }
    }
    return 0;
}

/* The slots of a level, mapped if they were not; NULL if memory is refused. */
static uint64_t *need_level(struct unc__set *set, uint32_t level)
{
    uint64_t *slots = __atomic_load_n(&set->levels[level], __ATOMIC_ACQUIRE);

    return slots != NULL ? slots
                         : unc__memory_install(&set->levels[level], level_size(level));
}

void unc__set_make_room(struct unc__set *set)
{
    uint32_t level = 0;

    while (level < UNC__SET_LEVELS &&
           __atomic_load_n(&set->levels[level], __ATOMIC_ACQUIRE) != NULL) {
        level++;
    }
    if (level < UNC__SET_LEVELS) {
        (void)need_level(set, level);
    }
}

bool unc__set_prepare(struct unc__set *set, const struct unc__set_query *query)
{
    for (uint32_t level = 0; level < UNC__SET_LEVELS; level++) {
        uint64_t *slots = need_level(set, level);
        uint64_t *empty;

        if (slots == NULL) {
            return false;
        }
        if (search_level(slots, level, query, &empty) != 0 || empty != NULL) {
            return true;
        }
    }
    return false;
}

/* Search one level and fill its first empty slot. 0: the window is full. */
static uint32_t add_to_level(uint64_t *slots, uint32_t level,
                             const struct unc__set_query *query, uint32_t number)
{
    for (;;) {
        uint64_t *empty;
        uint64_t expected = 0;
        uint32_t found = search_level(slots, level, query, &empty);

        if (found != 0 || empty == NULL) {
            return found;
        }
        if (__atomic_compare_exchange_n(empty, &expected, make_slot(query->hash, number),
                                        /* weak= */ 0, __ATOMIC_ACQ_REL,
                                        __ATOMIC_ACQUIRE)) {
            return number;
        }
    }
}

uint32_t unc__set_add(struct unc__set *set, const struct unc__set_query *query,
                      uint32_t number)
{
    for (uint32_t level = 0; level < UNC__SET_LEVELS; level++) {
        uint64_t *slots = need_level(set, level);
        uint32_t found;

        if (slots == NULL) {
            return 0;
        }
        found = add_to_level(slots, level, query, number);
        if (found != 0) {
            return found;
        }
    }
    return 0;
}

void unc__set_forget(struct unc__set *set, unc__memory_fn *forget)
{
    for (uint32_t level = 0; level < UNC__SET_LEVELS; level++) {
        forget(set->levels[level], level_size(level));
    }
}

/* Eight bytes a step, multiplied and folded: the product's high half depends on all. */
static uint64_t mix(uint64_t hash, uint64_t word)
{
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)(hash ^ word) * 0x9e3779b97f4a7c15u;

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint64_t unc__hash_bytes(uint64_t seed, const void *bytes, size_t size)
{
    const char *next = bytes;
    uint64_t hash = mix(seed ^ 0x2545f4914f6cdd1du, size);
    uint64_t word;

    for (; size >= sizeof word; size -= sizeof word, next += sizeof word) {
        memcpy(&word, next, sizeof word); /* of known size: no call */
        hash = mix(hash, word);
    }
    word = 0;
    unc__bytes_copy(&word, next, size);
    return mix(hash, word + 1);
}
