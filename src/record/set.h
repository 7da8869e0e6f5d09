/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_SET_H
#define UNC_RECORD_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/memory.h"

/*
 * A set of numbers of things that are stored elsewhere: it answers "is an equal one there
 * already?". Insert-only, lock-free, grows by levels of which none moves. Any thread,
 * async-signal-safe.
 */
#define UNC__SET_LEVELS 6

struct unc__set {
    void *levels[UNC__SET_LEVELS]; /* each an array of slots, see set.c */
};

/* Whether thing @number equals @key. */
typedef bool unc__set_equal_fn(uint32_t number, const void *key);

/* How to compare, and with what. */
struct unc__set_query {
    uint32_t hash;
    unc__set_equal_fn *equals;
    const void *key;
};

/* unc__set_find: the number of the thing that equals the key; 0: none. */
uint32_t unc__set_find(const struct unc__set *set, const struct unc__set_query *query);

/*
 * unc__set_prepare: before something is stored whose number would be added: map what the
 * set needs for it. Returns: whether it has room; without it the thing would be stored,
 * and lost, again and again.
 */
bool unc__set_prepare(struct unc__set *set, const struct unc__set_query *query);

/* unc__set_add: put @number in, unless an equal thing came first. Returns: the number
 * that is in the set now; 0 if there is no room. */
uint32_t unc__set_add(struct unc__set *set, const struct unc__set_query *query,
                      uint32_t number);

/* unc__set_make_room: map a level more than is used. */
void unc__set_make_room(struct unc__set *set);

/* unc__set_forget: in a forked child, that of an ancestor. */
void unc__set_forget(struct unc__set *set, unc__memory_fn *forget);

/* unc__hash_bytes: any length, any alignment. */
uint64_t unc__hash_bytes(uint64_t seed, const void *bytes, size_t size);

#endif
