/* SPDX-License-Identifier: MIT */
/*
 * Lifecycle errors, once each with a count: a program that uses a closed loop in a cycle
 * makes one line in the report, not a million. When the table is full, further kinds of
 * error are counted as dropped.
 */
#include <stddef.h>
#include <string.h>

#include "record/reader.h"
#include "record/space.h"

struct misuse_key {
    const struct unc__space *space;
    struct unc__misuse misuse;
};

/* Field by field: the struct has padding. */
static bool is_equal(const struct unc__misuse *a, const struct unc__misuse *b)
{
    return a->code == b->code && a->kind == b->kind && a->key == b->key &&
           a->owner == b->owner && a->use_site == b->use_site &&
           a->use_stack == b->use_stack && a->cause_site == b->cause_site &&
           a->cause_stack == b->cause_stack;
}

static bool equals_misuse(uint32_t number, const void *userdata)
{
    const struct misuse_key *key = userdata;

    return is_equal(&key->space->misuses[number - 1].misuse, &key->misuse);
}

static uint32_t hash_misuse(const struct unc__misuse *misuse)
{
    uint64_t words[] = {
        (uint64_t)(uint32_t)misuse->code << 32 | (uint32_t)misuse->kind,
        misuse->key,
        misuse->owner,
        (uint64_t)misuse->use_site << 32 | misuse->use_stack,
        (uint64_t)misuse->cause_site << 32 | misuse->cause_stack,
    };

    return (uint32_t)unc__hash_bytes(0, words, sizeof words);
}

/* The next unused slot, from 1; 0 if there is none. */
static uint32_t take_slot(struct unc__space *space)
{
    uint32_t count = __atomic_load_n(&space->misuse_count, __ATOMIC_RELAXED);

    do {
        if (count == UNC__MISUSE_COUNT_MAX) {
            return 0;
        }
    } while (!__atomic_compare_exchange_n(&space->misuse_count, &count, count + 1,
                                          /* weak= */ 1, __ATOMIC_ACQ_REL,
                                          __ATOMIC_RELAXED));
    return count + 1;
}

static uint32_t find_or_add(struct unc__space *space, const struct unc__misuse *misuse)
{
    struct misuse_key key = { space, *misuse };
    struct unc__set_query query = { hash_misuse(misuse), equals_misuse, &key };
    uint32_t number = unc__set_find(&space->misuse_set, &query);

    if (number != 0) {
        return number;
    }
    number = take_slot(space);
    if (number == 0) {
        return 0;
    }
    space->misuses[number - 1].misuse = *misuse;
    return unc__set_add(&space->misuse_set, &query, number);
}

void unc__record_misuse(const struct unc__misuse *misuse)
{
    struct unc__space *space = unc__record_is_on() ? unc__space_get() : NULL;
    uint32_t number;

    if (space == NULL) {
        return;
    }
    number = find_or_add(space, misuse);
    if (number == 0) {
        unc__space_drop(space);
        return;
    }
    (void)__atomic_add_fetch(&space->misuses[number - 1].count, 1, __ATOMIC_RELEASE);
}

size_t unc__record_misuse_count(void)
{
    struct unc__space *space = unc__space_get();

    return space != NULL ? __atomic_load_n(&space->misuse_count, __ATOMIC_ACQUIRE) : 0;
}

bool unc__record_read_misuse(size_t index, struct unc__misuse_view *ret_view)
{
    struct unc__space *space = unc__space_get();
    struct unc__misuse_slot *slot;
    uint64_t count;

    if (space == NULL || index >= unc__record_misuse_count()) {
        return false;
    }
    slot = &space->misuses[index];
    count = __atomic_load_n(&slot->count, __ATOMIC_ACQUIRE);
    if (count == 0) {
        return false;
    }
    *ret_view = (struct unc__misuse_view){ slot->misuse, count };
    return true;
}
