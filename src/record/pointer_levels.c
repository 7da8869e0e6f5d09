/* SPDX-License-Identifier: MIT */
/*
 * Levels of buckets. With a million pointers every cache line that a call touches for the
 * first time costs more than all its instructions, so this is made to touch one.
 *
 * A bucket is one cache line: a header and seven slots. Four buckets are a group. In each
 * level a pointer belongs to one group, where one bucket is its home and the other three
 * are its neighbours. Each level is twice the one before, none ever moves, and no slot
 * ever goes from one to another. A newcomer goes to its home in the newest level, else to
 * a neighbour, else to an older level; when all of these are full there is a new level.
 *
 * The header is a filter of what belongs to this bucket but is not in it: in a neighbour,
 * or in an older level. So who finds neither slot nor filter bits at home in the newest
 * level is done, after one line; who finds the bits goes on to the neighbours, then to
 * the home in the level before, which has a filter of its own. Two bits of 48 stand for a
 * pointer; there are four or five in a filter when the next level begins, fewer later.
 *
 * The home of a slot, and its place in newer levels, are in the slot: a filter can be
 * made from slots alone. It is made when first needed, for a group at a time, and again
 * when a search went on for nothing and the filter has more bits than it should: bits are
 * never taken out otherwise. Until then it is incomplete, and excludes nothing.
 *
 *   fill     slot 0 -> value; then, where it is not at home: set its bits, count the
 *            version up, in its level if it went to a neighbour and in all newer ones
 *   refresh  read header; read all slots that belong here; header -> filter, complete,
 *            version + 1, if it is still what was read
 *
 * If refresh missed the slot, it read it before it was filled, and so the header before
 * it was marked: the mark makes its compare-and-swap fail, or comes after it. A level
 * that fill does not see was published after its slot was filled, so that whoever makes a
 * filter there sees the slot; hence the sequential order of these few accesses. Between
 * the slot and the last mark a search may miss the newcomer, whose insertion has not
 * returned yet. tests/model/pointer_levels.pml has all of that, in every order.
 *
 * A version has 15 bits: a refresh would have to sleep through an exact multiple of
 * 32,768 marks of one bucket, with all bits of the last already set.
 */
#include "record/pointer_levels.h"

#include <stddef.h>

#include "record/entries.h"
#include "record/memory.h"
#include "record/pointer_bucket.h"

#define BUCKETS UNC__POINTER_BUCKETS
#define SLOTS   UNC__POINTER_SLOTS

#define FILTER        ((UINT64_C(1) << 2 * UNC__POINTER_HALF_FILTER) - 1)
#define VERSION       (UINT64_C(1) << 49) /* one more; the rest of the word */
#define TOO_MANY_BITS 16
#define LIKELY_LEVELS 3 /* the newest of them hold seven eighths */

static size_t level_size(uint32_t level)
{
    return sizeof(struct unc__pointer_group) << (UNC__POINTER_LEVEL_BITS + level);
}

static struct unc__pointer_group *find_group(const struct unc__wanted *wanted,
                                             uint32_t level)
{
    uint32_t extension = unc__pointer_extension(wanted->mark, level);

    return &unc__pointer_level(
        wanted->space, level)[extension << UNC__POINTER_LEVEL_BITS | wanted->base];
}

/* Those of the newest @count levels. */
static void prefetch_homes(const struct unc__wanted *wanted, uint32_t count)
{
    for (uint32_t level = wanted->level_count; level-- > 0 && count-- > 0;) {
        __builtin_prefetch(
            &find_group(wanted, level)->buckets[unc__pointer_home(wanted->mark)]);
    }
}

/* Field by field: a struct that is copied at once waits until all of it is stored. */
void unc__wanted_init(struct unc__wanted *ret_wanted, struct unc__space *space,
                      uint8_t name_space, const void *pointer, bool is_there)
{
    struct unc__pointer_mark mark = unc__pointer_mark(pointer, name_space);

    ret_wanted->space = space;
    ret_wanted->pointer = (uint64_t)(uintptr_t)pointer;
    ret_wanted->base = mark.base;
    ret_wanted->mark = mark.mark;
    ret_wanted->level_count = unc__pointer_count_levels(space);
    prefetch_homes(ret_wanted, is_there ? LIKELY_LEVELS : 1);
}

struct unc__token unc__pointer_levels_token(const struct unc__wanted *wanted,
                                            uint32_t number)
{
    const struct unc__entry *entry = unc__entries_get(wanted->space, number);
    struct unc__token token = {
        .serial = __atomic_load_n(&entry->serial, __ATOMIC_ACQUIRE),
        .index = number,
        .process = wanted->space->generation,
    };
    uint32_t word = __atomic_load_n(&entry->word, __ATOMIC_ACQUIRE);

    if (!unc__entries_is_live(word, token.serial) ||
        !unc__pointer_is_of_space(word, wanted->mark) ||
        __atomic_load_n(&entry->key, __ATOMIC_ACQUIRE) != wanted->pointer ||
        __atomic_load_n(&entry->serial, __ATOMIC_ACQUIRE) != token.serial) {
        return (struct unc__token){ 0 };
    }
    return token;
}

/* Where it is in @bucket; else the first free slot, or NULL. */
static inline struct unc__place search_bucket(struct unc__pointer_bucket *bucket,
                                              const struct unc__wanted *wanted)
{
    struct unc__place place = { 0 };

    for (uint32_t i = SLOTS; i-- > 0;) {
        uint64_t *slot = &bucket->slots[i];
        uint64_t value = __atomic_load_n(slot, __ATOMIC_ACQUIRE);

        if (value == 0) {
            place.slot = slot;
        } else if (value >> 32 == wanted->mark &&
                   unc__pointer_levels_token(wanted, (uint32_t)value).serial != 0) {
            return (struct unc__place){ .slot = slot, .number = (uint32_t)value };
        }
    }
    return place;
}

/* The same for @group. */
static struct unc__place search_neighbours(struct unc__pointer_group *group,
                                           const struct unc__wanted *wanted)
{
    struct unc__place room = { 0 };

    for (uint32_t i = 1; i < BUCKETS; i++) {
        struct unc__pointer_bucket *bucket =
            &group->buckets[unc__pointer_home(wanted->mark) ^ i];
        struct unc__place place = search_bucket(bucket, wanted);

        if (place.number != 0) {
            return place;
        }
        if (room.slot == NULL) {
            room = place;
        }
    }
    return room;
}

/* What comes after a home that did not exclude it: the lines are loaded at once. */
static void prefetch_rest(struct unc__pointer_group *group,
                          const struct unc__wanted *wanted, uint32_t level)
{
    uint32_t home = unc__pointer_home(wanted->mark);

    for (uint32_t i = 1; i < BUCKETS; i++) {
        __builtin_prefetch(&group->buckets[home ^ i]);
    }
    if (level > 0) {
        __builtin_prefetch(&find_group(wanted, level - 1)->buckets[home]);
    }
}

static bool is_stale(uint64_t header)
{
    uint64_t bits = header & FILTER;
    int bit_count = 0;

    if ((header & UNC__POINTER_COMPLETE) == 0) {
        return true;
    }
    while (bits != 0) {
        bits &= bits - 1; /* the builtin would be a call */
        bit_count++;
    }
    return bit_count > TOO_MANY_BITS;
}

/* Beyond the home in level @level, whose bits are set, and that has @room. *ret_stale:
 * the newest level whose filter ought to be made again; not set if there is none. */
static __attribute__((noinline)) struct unc__place
search_on(const struct unc__wanted *wanted, uint32_t level, struct unc__place room,
          uint32_t *ret_stale)
{
    uint64_t filter = unc__pointer_filter(wanted->mark);

    for (;;) {
        struct unc__pointer_group *group = find_group(wanted, level);
        struct unc__pointer_bucket *home =
            &group->buckets[unc__pointer_home(wanted->mark)];
        uint64_t header = __atomic_load_n(&home->header, __ATOMIC_ACQUIRE);
        struct unc__place place;

        if (unc__pointer_excludes(header, filter, level)) {
            return room;
        }
        prefetch_rest(group, wanted, level);
        if (*ret_stale == UNC__POINTER_LEVELS && is_stale(header)) {
            *ret_stale = level;
        }
        place = search_neighbours(group, wanted);
        if (place.number != 0) {
            return place;
        }
        if (room.slot == NULL) {
            place.level = (uint16_t)level;
            room = place;
        }
        if (level-- == 0) {
            return room;
        }
        place = search_bucket(
            &find_group(wanted, level)->buckets[unc__pointer_home(wanted->mark)], wanted);
        if (place.number != 0) {
            return place;
        }
        if (room.slot == NULL) {
            place.level = (uint16_t)level;
            place.is_home = true;
            room = place;
        }
    }
}

static inline struct unc__place search(const struct unc__wanted *wanted,
                                       uint32_t *ret_stale)
{
    struct unc__place place = { 0 };
    uint32_t level = wanted->level_count - 1;
    struct unc__pointer_bucket *home;

    if (wanted->level_count == 0) {
        return place;
    }
    home = &find_group(wanted, level)->buckets[unc__pointer_home(wanted->mark)];
    place = search_bucket(home, wanted);
    if (place.number != 0) {
        return place;
    }
    place.level = (uint16_t)level;
    place.is_home = true;
    if (unc__pointer_excludes(__atomic_load_n(&home->header, __ATOMIC_ACQUIRE),
                              unc__pointer_filter(wanted->mark), level)) {
        return place;
    }
    return search_on(wanted, level, place, ret_stale);
}

struct unc__place unc__pointer_levels_find(const struct unc__wanted *wanted)
{
    uint32_t stale = UNC__POINTER_LEVELS;

    return search(wanted, &stale);
}

/* Add to @filters, one a home, what of @group belongs to the same group in @level. */
static void collect(struct unc__pointer_group *group, bool is_own,
                    const struct unc__wanted *wanted, uint32_t level, uint64_t *filters)
{
    uint32_t extension = unc__pointer_extension(wanted->mark, level);

    for (uint32_t i = 0; i < BUCKETS * SLOTS; i++) {
        uint64_t *slot = &group->buckets[i / SLOTS].slots[i % SLOTS];
        uint64_t value = __atomic_load_n(slot, __ATOMIC_SEQ_CST);
        uint32_t mark = (uint32_t)(value >> 32);

        if (value != 0 && unc__pointer_extension(mark, level) == extension &&
            !(is_own && unc__pointer_home(mark) == i / SLOTS)) {
            filters[unc__pointer_home(mark)] |= unc__pointer_filter(mark);
        }
    }
}

/* Make the filters of a group again, from the slots. Where somebody marks meanwhile, it
 * stays as it is. */
static __attribute__((noinline)) void refresh(const struct unc__wanted *wanted,
                                              uint32_t level)
{
    struct unc__pointer_group *group = find_group(wanted, level);
    uint64_t headers[BUCKETS];
    uint64_t filters[BUCKETS] = { 0 };

    for (uint32_t i = 0; i < BUCKETS; i++) {
        headers[i] = __atomic_load_n(&group->buckets[i].header, __ATOMIC_SEQ_CST);
    }
    collect(group, true, wanted, level, filters);
    for (uint32_t older = level; older-- > 0;) {
        collect(find_group(wanted, older), false, wanted, level, filters);
    }
    for (uint32_t i = 0; i < BUCKETS; i++) {
        uint64_t next =
            ((headers[i] & ~FILTER) + VERSION) | filters[i] | UNC__POINTER_COMPLETE;

        (void)__atomic_compare_exchange_n(&group->buckets[i].header, &headers[i], next,
                                          /* weak= */ 0, __ATOMIC_SEQ_CST,
                                          __ATOMIC_RELAXED);
    }
}

static uint64_t *find_free_slot(struct unc__pointer_bucket *bucket)
{
    for (uint32_t i = 0; i < SLOTS; i++) {
        if (__atomic_load_n(&bucket->slots[i], __ATOMIC_RELAXED) == 0) {
            return &bucket->slots[i];
        }
    }
    return NULL;
}

/* The first of these that is free, newest level first and home before neighbours. */
static __attribute__((noinline)) struct unc__place
find_free_room(const struct unc__wanted *wanted)
{
    for (uint32_t level = unc__pointer_count_levels(wanted->space); level-- > 0;) {
        struct unc__pointer_group *group = find_group(wanted, level);

        for (uint32_t i = 0; i < BUCKETS; i++) {
            uint64_t *slot =
                find_free_slot(&group->buckets[unc__pointer_home(wanted->mark) ^ i]);

            if (slot != NULL) {
                return (struct unc__place){ slot, 0, (uint16_t)level, i == 0 };
            }
        }
    }
    return (struct unc__place){ 0 };
}

/* One level more. */
static __attribute__((noinline)) struct unc__place grow(const struct unc__wanted *wanted)
{
    struct unc__space *space = wanted->space;
    uint32_t level = unc__pointer_count_levels(space);
    struct unc__pointer_group *groups =
        level < UNC__POINTER_LEVELS
            ? unc__memory_install(&space->pointer_levels[level], level_size(level))
            : NULL;

    if (groups == NULL) {
        unc__space_lose(space,
                        level < UNC__POINTER_LEVELS ? UNC__DROP_MEMORY : UNC__DROP_LIMIT);
        return (struct unc__place){ 0 };
    }
    return (struct unc__place){
        find_group(wanted, level)->buckets[unc__pointer_home(wanted->mark)].slots, 0,
        (uint16_t)level, true
    };
}

struct unc__place unc__pointer_levels_find_room(const struct unc__wanted *wanted)
{
    uint32_t stale = UNC__POINTER_LEVELS;
    struct unc__place place = search(wanted, &stale);

    if (place.number != 0) {
        return place;
    }
    if (stale != UNC__POINTER_LEVELS) {
        refresh(wanted, stale);
    }
    if (place.slot == NULL) {
        place = find_free_room(wanted);
    }
    return place.slot != NULL ? place : grow(wanted);
}

static void mark(uint64_t *header, uint64_t filter)
{
    uint64_t found = __atomic_load_n(header, __ATOMIC_SEQ_CST);
    uint64_t next;

    do {
        next = (found | filter) + VERSION;
    } while (!__atomic_compare_exchange_n(header, &found, next, /* weak= */ 1,
                                          __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));
}

/* Tell every home from which a search has to go on to reach @place. */
static void mark_homes(const struct unc__wanted *wanted, struct unc__place place)
{
    for (uint32_t level = place.is_home ? place.level + 1U : place.level;
         unc__pointer_level(wanted->space, level) != NULL; level++) {
        struct unc__pointer_group *group = find_group(wanted, level);

        mark(&group->buckets[unc__pointer_home(wanted->mark)].header,
             unc__pointer_filter(wanted->mark));
    }
}

void unc__pointer_levels_filled(struct unc__space *space, const void *pointer,
                                uint8_t name_space, uint32_t level)
{
    struct unc__wanted wanted;

    unc__wanted_init(&wanted, space, name_space, pointer, /* is_there= */ 0);
    mark_homes(&wanted, (struct unc__place){ .level = (uint16_t)level, .is_home = true });
}

/* Whether @place was free until now. */
static inline bool claim(const struct unc__wanted *wanted, struct unc__place place,
                         uint32_t number)
{
    uint64_t value = (uint64_t)wanted->mark << 32 | number;
    uint64_t expected = 0;

    if (!__atomic_compare_exchange_n(place.slot, &expected, value, /* weak= */ 0,
                                     __ATOMIC_SEQ_CST, __ATOMIC_RELAXED)) {
        return false;
    }
    mark_homes(wanted, place);
    return true;
}

static __attribute__((noinline)) bool fill_another(const struct unc__wanted *wanted,
                                                   uint32_t number)
{
    struct unc__wanted again = *wanted;
    struct unc__place place;

    do {
        again.level_count = unc__pointer_count_levels(again.space);
        place = unc__pointer_levels_find_room(&again);
        if (place.slot == NULL || place.number != 0) {
            return false;
        }
    } while (!claim(&again, place, number));
    return true;
}

bool unc__pointer_levels_fill(const struct unc__wanted *wanted, struct unc__place place,
                              uint32_t number)
{
    return claim(wanted, place, number) || fill_another(wanted, number);
}

bool unc__pointer_levels_take(const struct unc__wanted *wanted, struct unc__place place)
{
    uint64_t value = (uint64_t)wanted->mark << 32 | place.number;

    return __atomic_compare_exchange_n(place.slot, &value, 0, /* weak= */ 0,
                                       __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

void unc__pointer_levels_make_room(struct unc__space *space)
{
    uint32_t level = unc__pointer_count_levels(space);

    if (level < UNC__POINTER_LEVELS) {
        (void)unc__memory_install(&space->pointer_levels[level], level_size(level));
    }
}

void unc__pointer_levels_forget(struct unc__space *space, unc__memory_fn *forget)
{
    for (uint32_t level = 0; level < UNC__POINTER_LEVELS; level++) {
        forget(space->pointer_levels[level], level_size(level));
    }
}
