/* SPDX-License-Identifier: MIT */
/*
 * Objects have few keys as a rule, and comparing sixteen hashes costs less than any
 * table; a hostile one has a million, so from the seventeenth on there is one. Rejected:
 * sorting at the end of an object, which finds the second of two keys too late to say
 * where it is.
 */
#include "document/keys.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "document/unicode.h"

#define FEW          ((size_t)16)
#define TABLE_START  ((size_t)64)
#define KEY_SIZE_MAX ((size_t)1 << 20)
#define KEYS_MAX     ((size_t)UINT32_MAX / 2)

void unc__keys_init(struct unc__keys *keys)
{
    memset(keys, 0, sizeof *keys);
}

void unc__keys_destroy(struct unc__keys *keys)
{
    while (keys->level > 0) {
        unc__keys_leave(keys);
    }
    free(keys->decoded);
    free(keys->keys);
}

void unc__keys_enter(struct unc__keys *keys)
{
    struct unc__keys_level *level = &keys->levels[++keys->level];

    level->first = keys->count;
    level->decoded_first = keys->decoded_size;
    level->table = NULL;
    level->table_size = 0;
}

void unc__keys_leave(struct unc__keys *keys)
{
    struct unc__keys_level *level = &keys->levels[keys->level--];

    keys->count = level->first;
    keys->decoded_size = level->decoded_first;
    free(level->table);
    level->table = NULL;
}

/* Grows what is full. */
static int reserve(void **memory, size_t *capacity, size_t needed, size_t item_size)
{
    size_t wanted = *capacity == 0 ? 64 : *capacity;
    void *grown;

    if (needed <= *capacity) {
        return 0;
    }
    while (wanted < needed) {
        wanted *= 2;
    }
    grown = reallocarray(*memory, wanted, item_size);
    if (grown == NULL) {
        return -ENOMEM;
    }
    *memory = grown;
    *capacity = wanted;
    return 0;
}

static uint32_t hash_of(const char *bytes, size_t size)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
    }
    return (uint32_t)(hash ^ (hash >> 32));
}

/* Takes the escapes out of a key, behind the decoded ones. */
static int decode(struct unc__keys *keys, const char *text, struct unc__key *key)
{
    const char *at = text + key->at;
    const char *end = at + key->size;
    size_t capacity = keys->decoded_capacity;
    void *memory = keys->decoded;
    int rc = reserve(&memory, &capacity, keys->decoded_size + key->size, 1);
    char *to;

    if (rc != 0) {
        return rc;
    }
    keys->decoded = memory;
    keys->decoded_capacity = capacity;
    key->at = keys->decoded_size;
    key->is_decoded = true;
    to = keys->decoded + key->at;
    while (at < end) {
        if (*at == '\\') {
            to += unc__unicode_unescape(&at, to);
        } else {
            *to++ = *at++;
        }
    }
    key->size = (uint32_t)(to - (keys->decoded + key->at));
    keys->decoded_size += key->size;
    return 0;
}

static const char *bytes_of(const struct unc__keys *keys, const char *text,
                            const struct unc__key *key)
{
    return (key->is_decoded ? keys->decoded : text) + key->at;
}

static bool is_same(const struct unc__keys *keys, const char *text,
                    const struct unc__key *a, const struct unc__key *b)
{
    return a->hash == b->hash && a->size == b->size &&
           memcmp(bytes_of(keys, text, a), bytes_of(keys, text, b), a->size) == 0;
}

static void put(struct unc__keys_level *level, const struct unc__keys *keys, size_t index)
{
    size_t slot = keys->keys[index].hash & (level->table_size - 1);

    while (level->table[slot] != 0) {
        slot = (slot + 1) & (level->table_size - 1);
    }
    level->table[slot] = (uint32_t)(index - level->first + 1);
}

/* A table at most half full, or none at all. */
static int make_table(struct unc__keys *keys, struct unc__keys_level *level)
{
    size_t size = level->table_size == 0 ? TABLE_START : level->table_size * 2;
    uint32_t *table = calloc(size, sizeof *table);

    if (table == NULL) {
        return -ENOMEM;
    }
    free(level->table);
    level->table = table;
    level->table_size = size;
    for (size_t i = level->first; i < keys->count; i++) {
        put(level, keys, i);
    }
    return 0;
}

static bool has(const struct unc__keys *keys, const struct unc__keys_level *level,
                const char *text, const struct unc__key *key)
{
    size_t slot = key->hash & (level->table_size - 1);

    if (level->table == NULL) {
        for (size_t i = level->first; i < keys->count; i++) {
            if (is_same(keys, text, &keys->keys[i], key)) {
                return true;
            }
        }
        return false;
    }
    while (level->table[slot] != 0) {
        if (is_same(keys, text, &keys->keys[level->first + level->table[slot] - 1],
                    key)) {
            return true;
        }
        slot = (slot + 1) & (level->table_size - 1);
    }
    return false;
}

static int append(struct unc__keys *keys, struct unc__keys_level *level,
                  const struct unc__key *key)
{
    size_t capacity = keys->capacity;
    void *memory = keys->keys;
    int rc = reserve(&memory, &capacity, keys->count + 1, sizeof *keys->keys);

    if (rc != 0) {
        return rc;
    }
    keys->keys = memory;
    keys->capacity = capacity;
    keys->keys[keys->count++] = *key;
    if (keys->count - level->first <= FEW) {
        return 0;
    }
    if ((keys->count - level->first) * 2 > level->table_size) {
        return make_table(keys, level);
    }
    put(level, keys, keys->count - 1);
    return 0;
}

int unc__keys_add(struct unc__keys *keys, const char *text, size_t at, size_t size)
{
    struct unc__keys_level *level = &keys->levels[keys->level];
    struct unc__key key = { .at = at, .size = (uint32_t)size };

    if (size > KEY_SIZE_MAX || keys->count >= KEYS_MAX) {
        return -EFBIG;
    }
    if (size > 0 && memchr(text + at, '\\', size) != NULL) {
        int rc = decode(keys, text, &key);

        if (rc != 0) {
            return rc;
        }
    }
    key.hash = hash_of(bytes_of(keys, text, &key), key.size);
    if (has(keys, level, text, &key)) {
        return -EEXIST;
    }
    return append(keys, level, &key);
}
