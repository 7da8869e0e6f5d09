/* SPDX-License-Identifier: MIT */
/*
 * From a pointer to the entry that stands for it. A bucket is two cache lines: eight
 * keys, namespace above pointer, and eight values, entry number above a piece of its
 * serial. A key may be in two buckets of each level; levels grow by a factor of eight and
 * none ever moves.
 *
 * insert  claims a free key slot by compare-and-swap, then writes the value.
 * find    believes a value only if the key is still there after reading it. A key without
 *         a value is an insert that is not finished, or a take: absent.
 * take    swaps the value to 0, and whoever succeeds clears the key. The value, a
 * serial's piece in it, is never the same twice, so nobody takes what came later.
 */
#include "record/pointer_index.h"

#include <stddef.h>

#include "record/entries.h"
#include "record/memory.h"

#define FIRST_LEVEL_BUCKETS 64u
#define SLOTS               8u

struct bucket {
    _Alignas(UNC__CACHE_LINE) uint64_t keys[SLOTS]; /* 0: free */
    uint64_t values[SLOTS];                         /* 0: none (yet, or any more) */
};

struct slot {
    uint64_t *key; /* NULL: not found */
    uint64_t *value;
};

/*
 * User addresses have up to 56 bits, so the namespace fits above. What some processors
 * keep in the top byte, and the ones of (void *)-1, are folded in below it.
 */
static uint64_t make_key(uint8_t space, const void *pointer)
{
    uint64_t bits = (uint64_t)(uintptr_t)pointer;

    bits ^= bits >> 56 << 48;
    return (uint64_t)space << 56 | (bits & ((UINT64_C(1) << 56) - 1));
}

static uint64_t make_value(struct unc__token token)
{
    return (uint64_t)token.index << 32 | (uint32_t)token.serial;
}

static uint32_t bucket_count(uint32_t level)
{
    return FIRST_LEVEL_BUCKETS << (3 * level);
}

static size_t level_size(uint32_t level)
{
    return bucket_count(level) * sizeof(struct bucket);
}

static struct bucket *get_level(const struct unc__space *space, uint32_t level)
{
    return __atomic_load_n(&space->pointer_levels[level], __ATOMIC_ACQUIRE);
}

/* One of the two buckets of a key: its low or its high half of the hash decides. */
static struct bucket *choose_bucket(struct bucket *buckets, uint32_t level, uint64_t hash,
                                    int choice)
{
    uint32_t half = choice == 0 ? (uint32_t)hash : (uint32_t)(hash >> 32);

    return &buckets[half & (bucket_count(level) - 1)];
}

static uint64_t hash_key(uint64_t key)
{
    return unc__hash_bytes(0, &key, sizeof key);
}

static struct slot search_bucket(struct bucket *bucket, uint64_t key)
{
    for (uint32_t i = 0; i < SLOTS; i++) {
        if (__atomic_load_n(&bucket->keys[i], __ATOMIC_ACQUIRE) == key) {
            return (struct slot){ &bucket->keys[i], &bucket->values[i] };
        }
    }
    return (struct slot){ NULL, NULL };
}

/* The slot that holds @key with a value, which goes to *ret_value. */
static struct slot search(const struct unc__space *space, uint64_t key,
                          uint64_t *ret_value)
{
    uint64_t hash = hash_key(key);

    for (uint32_t level = 0; level < UNC__POINTER_LEVELS; level++) {
        struct bucket *buckets = get_level(space, level);

        if (buckets == NULL) {
            break;
        }
        for (int choice = 0; choice < 2; choice++) {
            struct slot slot =
                search_bucket(choose_bucket(buckets, level, hash, choice), key);
            uint64_t value;

            if (slot.key == NULL) {
                continue;
            }
            value = __atomic_load_n(slot.value, __ATOMIC_ACQUIRE);
            if (value != 0 && __atomic_load_n(slot.key, __ATOMIC_ACQUIRE) == key) {
                *ret_value = value;
                return slot;
            }
        }
    }
    return (struct slot){ NULL, NULL };
}

static bool fill_bucket(struct bucket *bucket, uint64_t key, uint64_t value)
{
    for (uint32_t i = 0; i < SLOTS; i++) {
        uint64_t expected = 0;

        if (__atomic_load_n(&bucket->keys[i], __ATOMIC_RELAXED) == 0 &&
            __atomic_compare_exchange_n(&bucket->keys[i], &expected, key, /* weak= */ 0,
                                        __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
            __atomic_store_n(&bucket->values[i], value, __ATOMIC_RELEASE);
            return true;
        }
    }
    return false;
}

static bool fill(struct unc__space *space, uint64_t key, uint64_t value)
{
    uint64_t hash = hash_key(key);

    for (uint32_t level = 0; level < UNC__POINTER_LEVELS; level++) {
        struct bucket *buckets = get_level(space, level);

        if (buckets == NULL) {
            buckets =
                unc__memory_install(&space->pointer_levels[level], level_size(level));
        }
        if (buckets == NULL) {
            return false;
        }
        if (fill_bucket(choose_bucket(buckets, level, hash, 0), key, value) ||
            fill_bucket(choose_bucket(buckets, level, hash, 1), key, value)) {
            return true;
        }
    }
    return false;
}

bool unc__record_index_insert(uint8_t space, const void *pointer, struct unc__token token)
{
    struct unc__space *record = unc__record_is_on() ? unc__space_get() : NULL;
    uint64_t key = make_key(space, pointer);
    uint64_t value;

    if (record == NULL || space == 0 || token.serial == 0 ||
        token.process != record->generation || search(record, key, &value).key != NULL) {
        return false;
    }
    if (!fill(record, key, make_value(token))) {
        unc__space_drop(record, UNC__DROP_MEMORY);
        return false;
    }
    return true;
}

/* The whole token again: the entry knows the rest of the serial. */
static struct unc__token make_token(const struct unc__space *space, uint64_t value)
{
    const struct unc__entry *entry = unc__entries_at(space, (uint32_t)(value >> 32));
    uint64_t serial;

    if (entry == NULL) {
        return (struct unc__token){ 0 };
    }
    serial = __atomic_load_n(&entry->serial, __ATOMIC_ACQUIRE);
    if ((uint32_t)serial != (uint32_t)value) {
        return (struct unc__token){ 0 };
    }
    return (struct unc__token){ serial, (uint32_t)(value >> 32), space->generation };
}

struct unc__token unc__record_index_find(uint8_t space, const void *pointer)
{
    struct unc__space *record = unc__record_is_on() ? unc__space_get() : NULL;
    uint64_t value = 0;

    if (record == NULL || search(record, make_key(space, pointer), &value).key == NULL) {
        return (struct unc__token){ 0 };
    }
    return make_token(record, value);
}

struct unc__token unc__record_index_take(uint8_t space, const void *pointer)
{
    struct unc__space *record = unc__record_is_on() ? unc__space_get() : NULL;
    uint64_t key = make_key(space, pointer);
    uint64_t value = 0;
    struct slot slot;

    if (record == NULL) {
        return (struct unc__token){ 0 };
    }
    slot = search(record, key, &value);
    if (slot.key == NULL ||
        !__atomic_compare_exchange_n(slot.value, &value, 0, /* weak= */ 0,
                                     __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
        return (struct unc__token){ 0 };
    }
    __atomic_store_n(slot.key, 0, __ATOMIC_RELEASE);
    return make_token(record, value);
}

void unc__pointer_index_forget(struct unc__space *space)
{
    for (uint32_t level = 0; level < UNC__POINTER_LEVELS; level++) {
        unc__memory_forget(space->pointer_levels[level], level_size(level));
    }
}
