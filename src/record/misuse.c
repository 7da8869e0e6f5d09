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
#include "record/tally.h"

struct misuse_key {
    const struct unc__space *space;
    struct unc__misuse misuse;
};

/* Whose misuse it is, but for tasks, jobs and descriptors: a program may make any number
 * of them, and what goes wrong at one place is one thing to mend. */
static uint64_t subject_of(const struct unc__misuse *misuse)
{
    return misuse->kind == UNC__KIND_TASK || misuse->kind == UNC__KIND_FUTURE ||
                   misuse->kind == UNC__KIND_FD
               ? 0
               : misuse->key;
}

static bool is_equal(const struct unc__misuse *a, const struct unc__misuse *b)
{
    return a->code == b->code && a->kind == b->kind && a->error == b->error &&
           subject_of(a) == subject_of(b) && a->owner == b->owner &&
           a->use_site == b->use_site && a->use_stack == b->use_stack &&
           a->cause_site == b->cause_site && a->cause_stack == b->cause_stack &&
           a->type == b->type && a->acquired_stack == b->acquired_stack;
}

static struct unc__misuse_slot *slot_at(const struct unc__space *space, uint32_t number)
{
    return unc__chunks_get(&space->misuses, number, sizeof(struct unc__misuse_slot));
}

static bool equals_misuse(uint32_t number, const void *userdata)
{
    const struct misuse_key *key = userdata;

    return is_equal(&slot_at(key->space, number)->misuse, &key->misuse);
}

static uint32_t hash_misuse(const struct unc__misuse *misuse)
{
    uint64_t words[] = {
        (uint64_t)(uint32_t)misuse->code << 32 | (uint32_t)misuse->kind,
        subject_of(misuse),
        misuse->owner,
        (uint64_t)misuse->use_site << 32 | misuse->use_stack,
        (uint64_t)misuse->cause_site << 32 | misuse->cause_stack,
        (uint64_t)misuse->acquired_stack << 32 | (uint32_t)misuse->error,
    };

    return (uint32_t)unc__hash_bytes(0, words, sizeof words);
}

static bool is_full(const struct unc__space *space)
{
    return unc__chunks_count(&space->misuses) >= UNC__MISUSE_COUNT_MAX;
}

/* The next unused slot, from 1; 0 if there is none. */
static uint32_t take_slot(struct unc__space *space)
{
    uint32_t number = is_full(space) ? 0 : unc__chunks_take(&space->misuses, 1);

    if (number > UNC__MISUSE_COUNT_MAX) {
        unc__chunks_give_back(&space->misuses, number, 1);
        return 0;
    }
    return number;
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
    slot_at(space, number)->misuse = *misuse;
    return unc__set_add(&space->misuse_set, &query, number);
}

uint32_t unc__record_misuse(const struct unc__misuse *misuse)
{
    struct unc__space *space = unc__record_is_on() ? unc__space_get() : NULL;
    uint32_t number;

    if (space == NULL) {
        return 0;
    }
    number = find_or_add(space, misuse);
    if (number == 0) {
        unc__space_drop(space, is_full(space) ? UNC__DROP_LIMIT
                                              : unc__chunks_refusal(&space->misuses));
        return 0;
    }
    (void)__atomic_add_fetch(&slot_at(space, number)->count, 1, __ATOMIC_RELEASE);
    unc__tally_note(number - 1);
    return number;
}

void unc__record_take_back_misuse(uint32_t number)
{
    struct unc__space *space = unc__record_is_on() ? unc__space_get() : NULL;

    if (space != NULL && number != 0) {
        (void)__atomic_sub_fetch(&slot_at(space, number)->count, 1, __ATOMIC_RELEASE);
        unc__tally_take_back(number - 1);
    }
}

/* More may be handed out for a moment, by those who meet the limit. */
static size_t count_slots(const struct unc__space *space)
{
    uint32_t count = unc__chunks_count(&space->misuses);

    return count < UNC__MISUSE_COUNT_MAX ? count : UNC__MISUSE_COUNT_MAX;
}

size_t unc__record_misuse_count(void)
{
    struct unc__space *space = unc__space_get();

    return space != NULL ? count_slots(space) : 0;
}

bool unc__record_read_misuse(size_t index, struct unc__misuse_view *ret_view)
{
    struct unc__space *space = unc__space_get();
    struct unc__misuse_slot *slot;
    uint64_t count;

    if (space == NULL || index >= unc__record_misuse_count()) {
        return false;
    }
    slot = slot_at(space, (uint32_t)index + 1);
    count = __atomic_load_n(&slot->count, __ATOMIC_ACQUIRE);
    if (count == 0) {
        return false;
    }
    *ret_view = (struct unc__misuse_view){ slot->misuse, count };
    return true;
}
