/* SPDX-License-Identifier: MIT */
/*
 * Where entries come from and where they go.
 *
 * Free entries form a stack, a word with the number of the topmost and a tag that changes
 * at every push, so that a pop that was overtaken fails. Released ones first pass through
 * a ring of tombstones: the newcomer takes the place of the oldest, which is freed. So
 * the last 4,096 that were released can still be read.
 *
 * The end of a life, like a change of its flags, is one compare-and-swap of the entry's
 * word. The word carries a piece of the serial: a thread that slept through 4,096
 * releases must not end somebody else's life, nor change it.
 */
#include "record/entries.h"

#include <stddef.h>

static uint64_t make_head(uint64_t tag, uint32_t number)
{
    return tag << 32 | number;
}

struct unc__entry *unc__entries_at(const struct unc__space *space, uint32_t number)
{
    return unc__chunks_at(&space->entries, number);
}

static uint32_t pop_free(struct unc__space *space)
{
    uint64_t head = __atomic_load_n(&space->free_head, __ATOMIC_ACQUIRE);
    uint64_t next;

    do {
        struct unc__entry *entry = unc__entries_at(space, (uint32_t)head);

        if (entry == NULL) {
            return 0;
        }
        next =
            make_head(head >> 32, __atomic_load_n(&entry->next_free, __ATOMIC_RELAXED));
    } while (!__atomic_compare_exchange_n(&space->free_head, &head, next, /* weak= */ 1,
                                          __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE));
    return (uint32_t)head;
}

static void push_free(struct unc__space *space, uint32_t number, struct unc__entry *entry)
{
    uint64_t head = __atomic_load_n(&space->free_head, __ATOMIC_RELAXED);
    uint64_t next;

    do {
        __atomic_store_n(&entry->next_free, (uint32_t)head, __ATOMIC_RELAXED);
        next = make_head((head >> 32) + 1, number);
    } while (!__atomic_compare_exchange_n(&space->free_head, &head, next, /* weak= */ 1,
                                          __ATOMIC_ACQ_REL, __ATOMIC_RELAXED));
}

uint32_t unc__entries_take(struct unc__space *space)
{
    uint32_t number = pop_free(space);

    return number != 0 ? number : unc__chunks_take(&space->entries, 1);
}

static void count_acquired(struct unc__space *space, enum unc__kind kind)
{
    struct unc__shared_kind *counters = &space->head->kinds[kind];
    uint64_t acquired = __atomic_add_fetch(&counters->acquired, 1, __ATOMIC_RELAXED);
    uint64_t released = __atomic_load_n(&counters->released, __ATOMIC_RELAXED);
    /* Others may have acquired and released since: then this is no new height. */
    uint64_t live = acquired > released ? acquired - released : 0;
    uint64_t highest = __atomic_load_n(&counters->high_water, __ATOMIC_RELAXED);

    while (live > highest && !__atomic_compare_exchange_n(
                                 &counters->high_water, &highest, live,
                                 /* weak= */ 1, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
    }
}

uint64_t unc__entries_publish(struct unc__space *space, struct unc__entry *entry,
                              struct unc__entry_word word)
{
    uint64_t serial = __atomic_add_fetch(&space->head->last_serial, 1, __ATOMIC_RELAXED);

    word.tag = (uint8_t)serial;
    count_acquired(space, word.kind);
    __atomic_store_n(&entry->word, unc__entry_pack(word), __ATOMIC_RELEASE);
    __atomic_store_n(&entry->serial, serial, __ATOMIC_RELEASE);
    return serial;
}

/* Whose life it is, whatever became of it. */
static struct unc__entry *find_life(struct unc__space *space, struct unc__token token)
{
    struct unc__entry *entry;

    if (token.serial == 0 || token.process != space->generation) {
        return NULL;
    }
    entry = unc__entries_at(space, token.index);
    if (entry == NULL ||
        __atomic_load_n(&entry->serial, __ATOMIC_ACQUIRE) != token.serial) {
        return NULL;
    }
    return entry;
}

static bool is_live(uint32_t packed, uint64_t serial)
{
    struct unc__entry_word word = unc__entry_unpack(packed);

    return word.state == UNC__STATE_LIVE && word.tag == (uint8_t)serial;
}

struct unc__entry *unc__entries_find(struct unc__space *space, struct unc__token token)
{
    struct unc__entry *entry = find_life(space, token);

    if (entry == NULL ||
        !is_live(__atomic_load_n(&entry->word, __ATOMIC_ACQUIRE), token.serial)) {
        return NULL;
    }
    return entry;
}

static void bury(struct unc__space *space, uint32_t number)
{
    uint32_t turn = __atomic_fetch_add(&space->tombstone_next, 1, __ATOMIC_RELAXED);
    uint32_t *place = &space->tombstones[turn % UNC__TOMBSTONES];
    uint32_t oldest = __atomic_exchange_n(place, number, __ATOMIC_ACQ_REL);
    struct unc__entry *entry = unc__entries_at(space, oldest);

    if (entry != NULL) {
        __atomic_store_n(&entry->serial, 0, __ATOMIC_RELEASE);
        __atomic_store_n(&entry->word, 0, __ATOMIC_RELEASE);
        push_free(space, oldest, entry);
    }
}

void unc__entries_end(struct unc__space *space, struct unc__token token,
                      enum unc__state state, uint32_t stack)
{
    struct unc__entry *entry = find_life(space, token);
    struct unc__entry_word word;
    uint32_t packed;

    if (entry == NULL) {
        return;
    }
    packed = __atomic_load_n(&entry->word, __ATOMIC_ACQUIRE);
    do {
        if (!is_live(packed, token.serial)) {
            return;
        }
        word = unc__entry_unpack(packed);
        word.state = state;
    } while (!__atomic_compare_exchange_n(&entry->word, &packed, unc__entry_pack(word),
                                          /* weak= */ 1, __ATOMIC_ACQ_REL,
                                          __ATOMIC_ACQUIRE));

    __atomic_store_n(&entry->released_stack, stack, __ATOMIC_RELEASE);
    (void)__atomic_add_fetch(&space->head->kinds[word.kind].released, 1,
                             __ATOMIC_RELEASE);
    if (state == UNC__STATE_RELEASED) {
        bury(space, token.index);
    }
}

void unc__entries_change_flags(struct unc__entry *entry, uint64_t serial, uint8_t set,
                               uint8_t clear)
{
    uint32_t packed = __atomic_load_n(&entry->word, __ATOMIC_ACQUIRE);
    struct unc__entry_word word;

    do {
        if (!is_live(packed, serial)) {
            return;
        }
        word = unc__entry_unpack(packed);
        word.flags = (uint8_t)((word.flags & ~clear) | set);
    } while (!__atomic_compare_exchange_n(&entry->word, &packed, unc__entry_pack(word),
                                          /* weak= */ 1, __ATOMIC_ACQ_REL,
                                          __ATOMIC_ACQUIRE));
}

uint64_t unc__entries_live_count(const struct unc__space *space)
{
    uint64_t count = 0;

    for (int kind = 0; kind < UNC__KIND_COUNT; kind++) {
        const struct unc__shared_kind *counters = &space->head->kinds[kind];
        uint64_t released = __atomic_load_n(&counters->released, __ATOMIC_ACQUIRE);

        count += __atomic_load_n(&counters->acquired, __ATOMIC_RELAXED) - released;
    }
    return count;
}
