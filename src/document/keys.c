/* SPDX-License-Identifier: MIT */
/*
 * Reports have the same hundred keys again and again: the first ones that come are known
 * for the life of the process, and an object has a bit for each of them. The others are
 * compared: objects have few keys as a rule; a hostile one has a million, so from the
 * seventeenth on there is a table. Rejected: sorting at the end of an object, which finds
 * the second of two keys too late to say where it is.
 *
 * What writes reports writes the keys of its objects in the same order, so each known key
 * remembers which one came behind it.
 */
#include "document/keys.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

#include "document/unicode.h"

#define FEW          ((size_t)16)
#define TABLE_START  ((size_t)64)
#define KEY_SIZE_MAX ((size_t)1 << 20)
#define KNOWN_SIZE   ((size_t)32) /* with a NUL */
#define KNOWN_SLOTS  (2 * UNC__KEYS_KNOWN_MAX)
#define KEYS_MAX     ((size_t)UINT32_MAX / 2)

/* Of all texts of this process. */
static struct known_key {
    char text[KNOWN_SIZE];
    uint32_t hash;
    uint8_t size;
    uint16_t number; /* from 1; 0: the slot is free */
    uint16_t next;   /* slot of the known key that came behind it last time */
} known_keys[KNOWN_SLOTS];
static uint16_t known_count;

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
    memset(level->known, 0, sizeof level->known);
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

/* Nobody outside can choose keys that collide. */
static uint64_t secret(void)
{
    static uint64_t value;

    if (value == 0) {
        const void *random = (const void *)(uintptr_t)getauxval(AT_RANDOM);

        if (random != NULL) {
            memcpy(&value, random, sizeof value);
        }
        value |= 1;
    }
    return value;
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ (hash >> 29);
}

static uint32_t hash_of(const char *bytes, size_t size)
{
    uint64_t hash = mix(secret(), size);
    uint64_t word;

    for (; size >= sizeof word; size -= sizeof word) {
        memcpy(&word, bytes, sizeof word);
        hash = mix(hash, word);
        bytes += sizeof word;
    }
    word = 0;
    for (size_t i = 0; i < size; i++) {
        word = word << 8 | (unsigned char)bytes[i];
    }
    hash = mix(hash, word);
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

/* NULL: too long, or too many others came first. */
static struct known_key *find_known(const char *bytes, size_t size, uint32_t hash)
{
    size_t slot = hash % KNOWN_SLOTS;
    struct known_key *key;

    for (;; slot = (slot + 1) % KNOWN_SLOTS) {
        key = &known_keys[slot];
        if (key->number == 0) {
            break;
        }
        if (key->hash == hash && key->size == size &&
            memcmp(key->text, bytes, size) == 0) {
            return key;
        }
    }
    if (size >= KNOWN_SIZE || known_count == UNC__KEYS_KNOWN_MAX) {
        return NULL;
    }
    *key = (struct known_key){ .hash = hash,
                               .size = (uint8_t)size,
                               .number = ++known_count };
    memcpy(key->text, bytes, size);
    return key;
}

static int add_known(struct unc__keys_level *level, const struct known_key *key)
{
    uint64_t *bits = &level->known[(key->number - 1U) / 64];
    uint64_t bit = UINT64_C(1) << ((key->number - 1U) % 64);

    if ((*bits & bit) != 0) {
        return -EEXIST;
    }
    *bits |= bit;
    return 0;
}

/* Only a guess: a slot may as well be free, and is then no key. */
static void remember_order(struct unc__keys *keys, const struct known_key *key)
{
    uint16_t slot = (uint16_t)(key - known_keys);

    known_keys[keys->last].next = slot;
    keys->last = slot;
}

size_t unc__keys_add_expected(struct unc__keys *keys, const char *at, size_t room,
                              struct unc__key_text *ret_key)
{
    uint16_t slot = known_keys[keys->last].next;
    const struct known_key *key = &known_keys[slot];

    if (key->number == 0 || room < key->size + 2U || at[key->size + 1U] != '"' ||
        memcmp(at + 1, key->text, key->size) != 0 ||
        add_known(&keys->levels[keys->level], key) != 0) {
        return 0;
    }
    keys->last = slot;
    *ret_key = (struct unc__key_text){ .bytes = key->text,
                                       .size = key->size,
                                       .known = key->text };
    return key->size + 2U;
}

static int add_other(struct unc__keys *keys, const char *text, const struct unc__key *key)
{
    struct unc__keys_level *level = &keys->levels[keys->level];

    return has(keys, level, text, key) ? -EEXIST : append(keys, level, key);
}

int unc__keys_add(struct unc__keys *keys, const char *text, size_t at, size_t size,
                  struct unc__key_text *ret_key)
{
    struct unc__key key = { .at = at, .size = (uint32_t)size };
    struct known_key *known;

    if (size > KEY_SIZE_MAX || keys->count >= KEYS_MAX) {
        return -EFBIG;
    }
    if (size > 0 && memchr(text + at, '\\', size) != NULL) {
        int rc = decode(keys, text, &key);

        if (rc != 0) {
            return rc;
        }
    }
    ret_key->bytes = bytes_of(keys, text, &key);
    ret_key->size = key.size;
    key.hash = hash_of(ret_key->bytes, key.size);
    known = find_known(ret_key->bytes, key.size, key.hash);
    ret_key->known = known != NULL ? known->text : NULL;
    if (known == NULL) {
        return add_other(keys, text, &key);
    }
    remember_order(keys, known);
    return add_known(&keys->levels[keys->level], known);
}
