/* SPDX-License-Identifier: MIT */
/*
 * Where entries come from and where they go.
 *
 * A thread keeps what it released in a queue: the newest are tombstones, which can still
 * be read, and beyond half its size the oldest is the next to be used. When the
 * queue is full its older part goes to the process's free list as one chain, and a thread
 * that has nothing takes a chain from there. Whoever has no part of its own (a handler
 * that interrupted an operation, see local.h) uses the free list, and a ring of
 * tombstones that all such operations share.
 *
 * A new life is written in this order: serial 0, the fields, the word, the serial. Its
 * end, like a change of its flags, is one compare-and-swap of the word, which decides who
 * ended it. The word carries a piece of the serial: a thread that slept through many
 * releases must not end somebody else's life, nor change it.
 *
 * Serials come in blocks. A snapshot raises the floor: what lies below it of a block is
 * not used any more, so that what comes after a snapshot can be told from what it saw.
 */
#include "record/entries.h"

#include "record/free_list.h"

struct unc__entry *unc__entries_at(const struct unc__space *space, uint32_t number)
{
    return unc__chunks_at(&space->entries, number);
}

/* New ones, a bundle; 0: memory is refused. */
static uint32_t take_fresh(struct unc__space *space)
{
    uint32_t first = unc__chunks_take(&space->entries, UNC__BUNDLE_SIZE);
    uint32_t numbers[UNC__BUNDLE_SIZE];

    if (first == 0) {
        return 0;
    }
    for (uint32_t i = 0; i < UNC__BUNDLE_SIZE; i++) {
        numbers[i] = first + UNC__BUNDLE_SIZE - 1 - i; /* the last is used first */
    }
    return unc__free_list_bundle(space, numbers, UNC__BUNDLE_SIZE, 0);
}

static uint32_t take_chain(struct unc__space *space)
{
    uint32_t chain = unc__free_list_pop(space);

    return chain != 0 ? chain : take_fresh(space);
}

static uint32_t take_outside(struct unc__space *space)
{
    uint32_t bundle = take_chain(space);
    uint32_t numbers[UNC__BUNDLE_SIZE];
    uint32_t rest;
    uint32_t count;

    if (bundle == 0) {
        return 0;
    }
    count = unc__free_list_open(space, bundle, numbers, &rest) - 1;
    if (count != 0) {
        rest = unc__free_list_bundle(space, numbers, count, rest);
    }
    if (rest != 0) {
        unc__free_list_push(space, rest);
    }
    return bundle;
}

static void prefetch(const struct unc__space *space, uint32_t number)
{
    if (number != 0) {
        __builtin_prefetch(unc__entries_get(space, number), 1);
    }
}

/* Everything in it is wanted soon, and then the bundle behind it. */
static void open_bundle(struct unc__space *space, struct unc__local *local)
{
    uint32_t bundle = local->chain != 0 ? local->chain : take_chain(space);

    if (bundle == 0) {
        return;
    }
    local->ready_count = unc__free_list_open(space, bundle, local->ready, &local->chain);
    for (uint32_t i = 0; i < local->ready_count; i++) {
        prefetch(space, local->ready[i]);
    }
    prefetch(space, local->chain);
}

static uint32_t take_ready(struct unc__space *space, struct unc__local *local)
{
    if (local->ready_count == 0) {
        open_bundle(space, local);
    }
    if (local->ready_count == 0) {
        return local->fifo_count != 0 ? unc__entries_take_oldest(local) : 0;
    }
    return local->ready[--local->ready_count];
}

uint32_t unc__entries_take_rarely(struct unc__space *space, struct unc__local *local)
{
    return local == NULL ? take_outside(space) : take_ready(space, local);
}

uint64_t unc__entries_serial_rarely(struct unc__space *space, struct unc__local *local)
{
    uint64_t *last = &space->head->last_serial;

    if (local == NULL) {
        return __atomic_add_fetch(last, 1, __ATOMIC_RELAXED);
    }
    local->next_serial =
        1 + __atomic_fetch_add(last, UNC__LOCAL_SERIALS, __ATOMIC_RELAXED);
    local->serial_end = local->next_serial + UNC__LOCAL_SERIALS;
    return local->next_serial++;
}

struct unc__entry *unc__entries_find(struct unc__space *space, struct unc__token token)
{
    struct unc__entry *entry = unc__entries_find_life(space, token);

    return entry != NULL &&
                   unc__entries_is_live(__atomic_load_n(&entry->word, __ATOMIC_ACQUIRE),
                                        token.serial)
               ? entry
               : NULL;
}

static void bury_outside(struct unc__space *space, uint32_t number)
{
    uint32_t turn = __atomic_fetch_add(&space->tombstone_next, 1, __ATOMIC_RELAXED);
    uint32_t *place = &space->tombstones[turn % UNC__TOMBSTONES];
    uint32_t oldest = __atomic_exchange_n(place, number, __ATOMIC_ACQ_REL);

    if (oldest != 0) {
        unc__free_list_push(space, unc__free_list_bundle(space, &oldest, 1, 0));
    }
}

/* A quarter of a full queue, the oldest, goes to all threads. */
static void spill(struct unc__space *space, struct unc__local *local)
{
    uint32_t numbers[UNC__BUNDLE_SIZE];
    uint32_t bundle_count = local->fifo_size / 4 / UNC__BUNDLE_SIZE;
    uint32_t chain = 0;

    for (uint32_t i = 0; i < bundle_count; i++) {
        for (uint32_t k = 0; k < UNC__BUNDLE_SIZE; k++) {
            numbers[k] = unc__entries_take_oldest(local);
        }
        chain = unc__free_list_bundle(space, numbers, UNC__BUNDLE_SIZE, chain);
    }
    unc__free_list_push(space, chain);
}

void unc__entries_bury_rarely(struct unc__space *space, struct unc__local *local,
                              uint32_t number)
{
    if (local == NULL) {
        bury_outside(space, number);
        return;
    }
    spill(space, local);
    unc__entries_bury(space, local, number);
}

void unc__entries_change_flags(struct unc__entry *entry, uint64_t serial, uint8_t set,
                               uint8_t clear)
{
    uint32_t packed = __atomic_load_n(&entry->word, __ATOMIC_ACQUIRE);
    struct unc__entry_word word;

    do {
        if (!unc__entries_is_live(packed, serial)) {
            return;
        }
        word = unc__entry_unpack(packed);
        word.flags = (uint8_t)((word.flags & ~clear) | set);
    } while (!__atomic_compare_exchange_n(&entry->word, &packed, unc__entry_pack(word),
                                          /* weak= */ 1, __ATOMIC_ACQ_REL,
                                          __ATOMIC_ACQUIRE));
}

uint64_t unc__entries_next_serial(struct unc__space *space)
{
    struct unc__record_head *head = space->head;
    uint64_t last = __atomic_load_n(&head->last_serial, __ATOMIC_ACQUIRE);
    const struct unc__local *local = unc__thread_state.local;
    uint64_t floor = __atomic_load_n(&space->serial_floor, __ATOMIC_RELAXED);
    uint64_t next = last + 1;

    /* The last block is this thread's own: it goes on where it is. */
    if (local != NULL && local->generation == space->generation &&
        local->serial_end == next) {
        next = local->next_serial;
    }
    while (floor < next &&
           !__atomic_compare_exchange_n(&space->serial_floor, &floor, next, /* weak= */ 1,
                                        __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
    }
    return next;
}
