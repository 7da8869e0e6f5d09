/* SPDX-License-Identifier: MIT */
/*
 * Two chains are each other's like when the longer one without one of its functions is
 * the shorter. So an entry is filed under its whole chain and under what is left of it
 * without each of its functions, and a finding asks under the same: whichever of them is
 * longer, they meet. At eight functions an entry has nine keys or ten, and a finding asks
 * for as many, however large the baseline is. Rejected: lists by the innermost function
 * alone (a program with one helper that opens everything has a single long list).
 */
#include "gate/likes.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "gate/baseline.h"
#include "gate/chain.h"

#define KEYS_MAX (2 * UNC__CHAIN_MAX + 2)

struct like {
    uint64_t key;
    size_t order;
    struct unc__baseline_entry *entry;
};

struct unc__likes {
    size_t count;
    struct like items[]; /* sorted by key, then as in the file */
};

static uint64_t hash(uint64_t value, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        value = (value ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
    }
    return (value ^ 0xff) * UINT64_C(0x100000001b3);
}

/* The first @count of @links without number @skipped. */
static uint64_t key_of(uint64_t seed, const struct unc__chain_link *links, size_t count,
                       size_t skipped)
{
    for (size_t i = 0; i < count; i++) {
        if (i != skipped) {
            seed = hash(seed, links[i].name, links[i].length);
        }
    }
    return seed;
}

/* What an entry has as a whole, a finding may have as a part, and the other way round:
 * never both as parts, which would only say that one function took another's place. */
enum role {
    ROLE_ENTRY,
    ROLE_FINDING
};

/* Returns: how many. */
static size_t make_keys(enum role role, const char *class, const char *kind,
                        const char *functions, uint64_t ret_keys[KEYS_MAX])
{
    struct unc__chain_link links[UNC__CHAIN_MAX];
    size_t length = unc__chain_split(functions, links);
    uint64_t seed = hash(hash(UINT64_C(0xcbf29ce484222325), class, strlen(class)), kind,
                         strlen(kind));
    uint64_t whole = hash(seed, role == ROLE_ENTRY ? "a" : "b", 1);
    uint64_t part = hash(seed, role == ROLE_ENTRY ? "b" : "a", 1);
    size_t count = 0;

    if (length < 2 || length > UNC__CHAIN_MAX) {
        return 0;
    }
    ret_keys[count++] = key_of(whole, links, length, length);
    if (length == UNC__CHAIN_MAX) { /* the outermost may have fallen out of sight */
        ret_keys[count++] = key_of(whole, links, length, length - 1);
    }
    for (size_t i = 0; i < length; i++) {
        ret_keys[count++] = key_of(part, links, length, i);
    }
    if (role == ROLE_ENTRY || length <= UNC__CHAIN_SHORT + 1) {
        return count;
    }
    /* an older entry knows three, and of these four one was put in */
    for (size_t i = 0; i < UNC__CHAIN_SHORT; i++) {
        ret_keys[count++] = key_of(part, links, UNC__CHAIN_SHORT + 1, i);
    }
    return count;
}

static int compare(const void *a, const void *b)
{
    const struct like *left = a;
    const struct like *right = b;

    return left->key != right->key
               ? (left->key > right->key) - (left->key < right->key)
               : (left->order > right->order) - (left->order < right->order);
}

struct unc__likes *unc__likes_new(struct unc__baseline_entry *const *entries,
                                  size_t count)
{
    struct unc__likes *likes;
    uint64_t keys[KEYS_MAX];
    size_t room = 0;

    for (size_t i = 0; i < count; i++) {
        room += make_keys(ROLE_ENTRY, entries[i]->class, entries[i]->kind,
                          entries[i]->functions, keys);
    }
    likes = malloc(sizeof *likes + room * sizeof likes->items[0]);
    if (likes == NULL) {
        return NULL;
    }
    likes->count = 0;
    for (size_t i = 0; i < count; i++) {
        size_t key_count = make_keys(ROLE_ENTRY, entries[i]->class, entries[i]->kind,
                                     entries[i]->functions, keys);

        for (size_t j = 0; j < key_count; j++) {
            likes->items[likes->count++] = (struct like){ keys[j], i, entries[i] };
        }
    }
    qsort(likes->items, likes->count, sizeof likes->items[0], compare);
    return likes;
}

struct unc__likes *unc__likes_free(struct unc__likes *likes)
{
    free(likes);
    return NULL;
}

/* The first of @key or beyond. */
static size_t find(const struct unc__likes *likes, uint64_t key)
{
    size_t low = 0;
    size_t high = likes->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (likes->items[middle].key < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

void unc__likes_each(const struct unc__likes *likes, const char *class, const char *kind,
                     const char *functions, unc__likes_fn *each, void *userdata)
{
    uint64_t keys[KEYS_MAX];
    size_t count =
        likes != NULL ? make_keys(ROLE_FINDING, class, kind, functions, keys) : 0;

    for (size_t i = 0; i < count; i++) {
        for (size_t at = find(likes, keys[i]);
             at < likes->count && likes->items[at].key == keys[i]; at++) {
            if (each(likes->items[at].entry, userdata)) {
                return;
            }
        }
    }
}
