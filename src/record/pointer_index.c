/* SPDX-License-Identifier: MIT */
/*
 * From a pointer to the entry that stands for it. A slot is one word: the number of the
 * entry, the namespace, and a piece of the pointer's hash; 0 is free. The pointer itself
 * is the entry's key, so a slot that looks right is asked there, and what was released
 * without being taken out does not match any more.
 *
 * A bucket is one cache line of eight slots, and a pointer may be in two buckets of each
 * level. Levels grow by a factor of four, and none ever moves. A newcomer goes to the
 * largest level, into the emptier of its buckets, or into a smaller level that has room;
 * when none has, there is a new level, so two thirds of all slots are in use before the
 * index grows. A search begins at the largest, where nearly everything is.
 *
 * insert  claims a free slot by compare-and-swap.
 * take    swaps the slot to 0: whoever succeeds has it. The token is made after that, so
 *         it belongs to what was in the slot at that moment.
 */
#include "record/pointer_index.h"

#include <errno.h>
#include <stddef.h>

#include "record/capture.h"
#include "record/entries.h"
#include "record/memory.h"
#include "record/operation.h"

#define FIRST_LEVEL_BUCKETS 1024u
#define LEVEL_FACTOR_BITS   2
#define SLOTS               8u
#define CHOICES             2u
#define GROUP               64u /* buckets of 64 bytes in a page */

struct bucket {
    _Alignas(UNC__CACHE_LINE) uint64_t slots[SLOTS];
};

/* What is looked for. */
struct wanted {
    const struct unc__space *space;
    uint64_t pointer;
    uint64_t hash;
    uint32_t
        mark; /* namespace, and 24 bits of the hash above it: the slot's upper half */
};

static struct wanted make_wanted(const struct unc__space *space, uint8_t name_space,
                                 const void *pointer)
{
    struct wanted wanted = { .space = space, .pointer = (uint64_t)(uintptr_t)pointer };
    uint64_t key[2] = { wanted.pointer, name_space };

    wanted.hash = unc__hash_bytes(0, key, sizeof key);
    wanted.mark = (uint32_t)(wanted.hash >> 40) << 8 | name_space;
    return wanted;
}

static uint32_t bucket_count(uint32_t level)
{
    return FIRST_LEVEL_BUCKETS << (LEVEL_FACTOR_BITS * level);
}

static size_t level_size(uint32_t level)
{
    return bucket_count(level) * sizeof(struct bucket);
}

static struct bucket *get_level(const struct unc__space *space, uint32_t level)
{
    return __atomic_load_n(&space->pointer_levels[level], __ATOMIC_ACQUIRE);
}

/* How many levels there are. */
static uint32_t count_levels(const struct unc__space *space)
{
    uint32_t count = 0;

    while (count < UNC__POINTER_LEVELS && get_level(space, count) != NULL) {
        count++;
    }
    return count;
}

/* One of the two buckets of a pointer, which lie in one page: the second one is some
 * others further in a group of 64. */
static struct bucket *choose_bucket(struct bucket *buckets, uint32_t level, uint64_t hash,
                                    uint32_t choice)
{
    uint32_t first = (uint32_t)hash & (bucket_count(level) - 1);
    uint32_t away = (uint32_t)(hash >> 34 & (GROUP - 1)) | 1;

    return &buckets[choice == 0 ? first : first ^ away];
}

/* The token of entry @number, if it is alive and has this key. */
static struct unc__token make_token(const struct unc__space *space, uint32_t number,
                                    uint64_t pointer)
{
    const struct unc__entry *entry = unc__entries_get(space, number);
    struct unc__token token = {
        .serial = __atomic_load_n(&entry->serial, __ATOMIC_ACQUIRE),
        .index = number,
        .process = space->generation,
    };
    uint32_t word = __atomic_load_n(&entry->word, __ATOMIC_ACQUIRE);

    if (!unc__entries_is_live(word, token.serial) ||
        __atomic_load_n(&entry->key, __ATOMIC_ACQUIRE) != pointer ||
        __atomic_load_n(&entry->serial, __ATOMIC_ACQUIRE) != token.serial) {
        return (struct unc__token){ 0 };
    }
    return token;
}

/* The slot of what is wanted, and its token; else one that is free, and how many are
 * used. */
static uint64_t *search_bucket(struct bucket *bucket, const struct wanted *wanted,
                               struct unc__token *ret_token, uint64_t **ret_free,
                               uint32_t *ret_used)
{
    *ret_free = NULL;
    *ret_used = 0;
    for (uint32_t i = 0; i < SLOTS; i++) {
        uint64_t *slot = &bucket->slots[i];
        uint64_t value = __atomic_load_n(slot, __ATOMIC_ACQUIRE);

        if (value == 0) {
            *ret_free = slot;
            continue;
        }
        ++*ret_used;
        if (value >> 32 == wanted->mark) {
            *ret_token = make_token(wanted->space, (uint32_t)value, wanted->pointer);
            if (ret_token->serial != 0) {
                return slot;
            }
        }
    }
    return NULL;
}

static uint64_t *search_level(struct bucket *buckets, uint32_t level,
                              const struct wanted *wanted, struct unc__token *ret_token,
                              uint64_t **ret_free)
{
    uint32_t fewest = SLOTS;

    *ret_free = NULL;
    for (uint32_t choice = 0; choice < CHOICES; choice++) {
        uint64_t *empty;
        uint32_t used;
        uint64_t *slot =
            search_bucket(choose_bucket(buckets, level, wanted->hash, choice), wanted,
                          ret_token, &empty, &used);

        if (slot != NULL) {
            return slot;
        }
        if (used < fewest) {
            *ret_free = empty;
            fewest = used;
        }
    }
    return NULL;
}

/* All buckets at once: the loads overlap. */
static void prefetch(const struct unc__space *space, uint32_t level_count, uint64_t hash)
{
    for (uint32_t level = level_count; level-- > 0;) {
        struct bucket *buckets = get_level(space, level);

        __builtin_prefetch(choose_bucket(buckets, level, hash, 0));
        __builtin_prefetch(choose_bucket(buckets, level, hash, 1));
    }
}

/* The slot of what is wanted, and its token. NULL: it is not there; then *ret_free is the
 * best slot for it, NULL if no level has any. */
static uint64_t *search(const struct wanted *wanted, struct unc__token *ret_token,
                        uint64_t **ret_free)
{
    uint32_t level_count = count_levels(wanted->space);

    *ret_free = NULL;
    *ret_token = (struct unc__token){ 0 };
    prefetch(wanted->space, level_count, wanted->hash);
    for (uint32_t level = level_count; level-- > 0;) {
        uint64_t *empty;
        uint64_t *slot = search_level(get_level(wanted->space, level), level, wanted,
                                      ret_token, &empty);

        if (slot != NULL) {
            return slot;
        }
        if (*ret_free == NULL) {
            *ret_free = empty;
        }
    }
    return NULL;
}

/* One level more, where there is room; NULL if memory is refused. */
static uint64_t *grow(struct unc__space *space, const struct wanted *wanted)
{
    uint32_t level = count_levels(space);
    struct bucket *buckets =
        level < UNC__POINTER_LEVELS
            ? unc__memory_install(&space->pointer_levels[level], level_size(level))
            : NULL;

    if (buckets == NULL) {
        unc__space_drop(space,
                        level < UNC__POINTER_LEVELS ? UNC__DROP_MEMORY : UNC__DROP_LIMIT);
        return NULL;
    }
    return choose_bucket(buckets, level, wanted->hash, 0)->slots;
}

/* A slot for what is not there. NULL: it is there, then with its token, or there is no
 * room, then without. */
static uint64_t *find_room(struct unc__space *space, const struct wanted *wanted,
                           struct unc__token *ret_token)
{
    uint64_t *empty;

    if (search(wanted, ret_token, &empty) != NULL) {
        return NULL;
    }
    return empty != NULL ? empty : grow(space, wanted);
}

/* Others may take the slot meanwhile; then there is another one. */
static bool fill(struct unc__space *space, const struct wanted *wanted, uint64_t *slot,
                 uint32_t number)
{
    uint64_t value = (uint64_t)wanted->mark << 32 | number;

    while (slot != NULL) {
        uint64_t expected = 0;
        struct unc__token token;

        if (__atomic_compare_exchange_n(slot, &expected, value, /* weak= */ 0,
                                        __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
            return true;
        }
        slot = find_room(space, wanted, &token);
    }
    return false;
}

bool unc__record_index_insert(uint8_t space, const void *pointer, struct unc__token token)
{
    struct unc__operation operation;
    struct wanted wanted;
    struct unc__token found;
    bool is_inserted = false;

    if (space == 0 || token.serial == 0) {
        return false;
    }
    operation = unc__operation_begin();
    if (operation.space == NULL) {
        return false;
    }
    if (token.process == operation.space->generation) {
        wanted = make_wanted(operation.space, space, pointer);
        is_inserted = fill(operation.space, &wanted,
                           find_room(operation.space, &wanted, &found), token.index);
    }
    unc__operation_end(operation);
    return is_inserted;
}

static int acquire(struct unc__operation operation, const struct wanted *wanted,
                   const struct unc__acquisition *what, const struct unc__caller *caller)
{
    struct unc__token token;
    uint64_t *slot = find_room(operation.space, wanted, &token);

    if (slot == NULL) {
        return token.serial != 0 ? -EEXIST : -ENOSPC;
    }
    token = unc__operation_acquire(operation, what, wanted->pointer, caller);
    if (token.serial == 0) {
        return -ENOSPC;
    }
    if (!fill(operation.space, wanted, slot, token.index)) {
        unc__entries_end(operation.space, operation.local, token, UNC__STATE_RELEASED, 0);
        return -ENOSPC;
    }
    return 0;
}

int unc__record_index_acquired(uint8_t space, const void *pointer,
                               const struct unc__acquisition *what)
{
    struct unc__caller here = UNC__CALLER();
    struct unc__operation operation;
    struct wanted wanted;
    int r;

    if (!unc__operation_is_wanted(what->kind)) {
        return 0;
    }
    operation = unc__operation_begin();
    if (operation.space == NULL) {
        unc__record_drop(UNC__DROP_MEMORY);
        return -ENOSPC;
    }
    wanted = make_wanted(operation.space, space, pointer);
    r = acquire(operation, &wanted, what, what->caller != NULL ? what->caller : &here);
    unc__operation_end(operation);
    return r;
}

struct unc__token unc__record_index_find(uint8_t space, const void *pointer)
{
    struct unc__space *record = unc__record_is_on() ? unc__space_get() : NULL;
    struct unc__token token = { 0 };
    struct wanted wanted;
    uint64_t *empty;

    if (record != NULL) {
        wanted = make_wanted(record, space, pointer);
        (void)search(&wanted, &token, &empty);
    }
    return token;
}

/* Out of its slot, by whoever is first. */
static struct unc__token take(const struct wanted *wanted)
{
    struct unc__token token;
    uint64_t *empty;
    uint64_t *slot = search(wanted, &token, &empty);
    uint64_t value;

    if (slot == NULL) {
        return token;
    }
    value = (uint64_t)wanted->mark << 32 | token.index;
    if (!__atomic_compare_exchange_n(slot, &value, 0, /* weak= */ 0, __ATOMIC_ACQ_REL,
                                     __ATOMIC_RELAXED)) {
        return (struct unc__token){ 0 };
    }
    return make_token(wanted->space, token.index, wanted->pointer);
}

struct unc__token unc__record_index_take(uint8_t space, const void *pointer)
{
    struct unc__operation operation = unc__operation_begin();
    struct unc__token token;
    struct wanted wanted;

    if (operation.space == NULL) {
        return (struct unc__token){ 0 };
    }
    wanted = make_wanted(operation.space, space, pointer);
    token = take(&wanted);
    unc__operation_end(operation);
    return token;
}

bool unc__record_index_released(uint8_t space, const void *pointer,
                                const struct unc__caller *caller)
{
    struct unc__operation operation = unc__operation_begin();
    struct unc__token token;
    struct wanted wanted;

    if (operation.space == NULL) {
        return false;
    }
    wanted = make_wanted(operation.space, space, pointer);
    token = take(&wanted);
    if (token.serial != 0) {
        unc__entries_end(operation.space, operation.local, token, UNC__STATE_RELEASED,
                         unc__capture(operation.space, operation.local, caller));
    }
    unc__operation_end(operation);
    return token.serial != 0;
}

void unc__pointer_index_forget(struct unc__space *space)
{
    for (uint32_t level = 0; level < UNC__POINTER_LEVELS; level++) {
        unc__memory_forget(space->pointer_levels[level], level_size(level));
    }
}
