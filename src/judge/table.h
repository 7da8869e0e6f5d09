/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_TABLE_H
#define UNC_JUDGE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A hash table from keys to the index of an item in somebody's vector. It knows hashes
 * and indexes only; whether an item has the key is asked of @equal.
 */
struct unc__table_slot {
    uint32_t hash;
    uint32_t index_plus_one; /* 0: empty */
};

struct unc__table {
    struct unc__table_slot *slots;
    size_t slot_count; /* a power of two, or 0 */
    size_t used;
};

typedef bool unc__table_equal_fn(const void *key, uint32_t index, const void *userdata);

#define UNC__TABLE_NONE UINT32_MAX

/* The index of the item with this key, or UNC__TABLE_NONE. */
uint32_t unc__table_find(const struct unc__table *table, uint64_t hash, const void *key,
                         unc__table_equal_fn *equal, const void *userdata);

/* unc__table_insert: of a key that is not there. Returns: 0 or -ENOMEM. */
int unc__table_insert(struct unc__table *table, uint64_t hash, uint32_t index);

void unc__table_done(struct unc__table *table);

/* FNV-1a, 64 bits: start with UNC__HASH_START and chain. Fingerprints are made of it, so
 * it never changes. */
#define UNC__HASH_START UINT64_C(0xcbf29ce484222325)
uint64_t unc__hash_add_bytes(uint64_t hash, const void *bytes, size_t size);
uint64_t unc__hash_string(uint64_t hash, const char *string); /* with its NUL */
/* Mixes whole words: faster, for tables only. */
uint64_t unc__hash_word(uint64_t hash, uint64_t word);

#endif
