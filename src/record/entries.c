/* SPDX-License-Identifier: MIT */
/*
 * Where entries come from and where they go.
 *
 * A thread keeps what it released in a queue: the newest are tombstones, which can still
 * be read, and beyond UNC__LOCAL_TOMBSTONES the oldest is the next to be used. When the
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

#include "record/counters.h"
#include "record/free_list.h"

#define SPILL (UNC__LOCAL_FIFO / 4) /* entries a chain that leaves the queue */

struct unc__entry *unc__entries_at(const struct unc__space *space, uint32_t number)
{
    return unc__chunks_at(&space->entries, number);
}

/* New ones, linked; 0: memory is refused. */
static uint32_t take_fresh(struct unc__space *space)
{
    uint32_t first = unc__chunks_take(&space->entries, UNC__LOCAL_FRESH);

    if (first == 0) {
        return 0;
    }
    for (uint32_t i = 0; i + 1 < UNC__LOCAL_FRESH; i++) {
        unc__free_list_clear(unc__entries_get(space, first + i), first + i + 1);
    }
    return first;
}

static uint32_t take_chain(struct unc__space *space)
{
    uint32_t chain = unc__free_list_pop(space);

    return chain != 0 ? chain : take_fresh(space);
}

static uint32_t take_outside(struct unc__space *space)
{
    uint32_t number = take_chain(space);
    uint32_t rest;

    if (number == 0) {
        return 0;
    }
    rest = __atomic_load_n(&unc__entries_get(space, number)->next_free, __ATOMIC_RELAXED);
    if (rest != 0) {
        unc__free_list_push(space, rest);
    }
    return number;
}

static uint32_t take_oldest(struct unc__local *local)
{
    uint32_t number = local->fifo[local->fifo_first];
    uint32_t next;

    local->fifo_first = (local->fifo_first + 1) % UNC__LOCAL_FIFO;
    local->fifo_count--;
    next = local->fifo[local->fifo_first];
    if (next != 0) {
        __builtin_prefetch(unc__entries_get(local->space, next), 1); /* wanted soon */
    }
    return number;
}

static uint32_t take_from_chain(struct unc__space *space, struct unc__local *local)
{
    uint32_t number = local->chain;

    if (number == 0) {
        number = take_chain(space);
    }
    if (number == 0) {
        return local->fifo_count != 0 ? take_oldest(local) : 0;
    }
    local->chain =
        __atomic_load_n(&unc__entries_get(space, number)->next_free, __ATOMIC_RELAXED);
    return number;
}

uint32_t unc__entries_take(struct unc__space *space, struct unc__local *local)
{
    if (__builtin_expect(local == NULL, 0)) {
        return take_outside(space);
    }
    return local->fifo_count > UNC__LOCAL_TOMBSTONES ? take_oldest(local)
                                                     : take_from_chain(space, local);
}

static uint64_t take_serial(struct unc__space *space, struct unc__local *local)
{
    struct unc__record_head *head = space->head;

    if (__builtin_expect(local == NULL, 0)) {
        return __atomic_add_fetch(&head->last_serial, 1, __ATOMIC_RELAXED);
    }
    if (__builtin_expect(local->next_serial == local->serial_end ||
                             local->next_serial <
                                 __atomic_load_n(&head->serial_floor, __ATOMIC_RELAXED),
                         0)) {
        local->next_serial = 1 + __atomic_fetch_add(&head->last_serial,
                                                    UNC__LOCAL_SERIALS, __ATOMIC_RELAXED);
        local->serial_end = local->next_serial + UNC__LOCAL_SERIALS;
    }
    return local->next_serial++;
}

uint64_t unc__entries_fill(struct unc__space *space, struct unc__local *local,
                           uint32_t number, const struct unc__entry *life,
                           struct unc__entry_word word)
{
    struct unc__entry *entry = unc__entries_get(space, number);
    uint64_t serial = take_serial(space, local);

    word.tag = (uint8_t)serial;
    unc__counters_acquired(space, local, word.kind);
    __atomic_store_n(&entry->serial, 0, __ATOMIC_RELEASE);
    __atomic_store_n(&entry->key, life->key, __ATOMIC_RELEASE);
    __atomic_store_n(&entry->detail, life->detail, __ATOMIC_RELEASE);
    __atomic_store_n(&entry->owner, life->owner, __ATOMIC_RELEASE);
    __atomic_store_n(&entry->when_thread, life->when_thread, __ATOMIC_RELEASE);
    __atomic_store_n(&entry->next_free, 0, __ATOMIC_RELEASE);
    __atomic_store_n(&entry->acquired_stack, life->acquired_stack, __ATOMIC_RELEASE);
    __atomic_store_n(&entry->released_stack, 0, __ATOMIC_RELEASE);
    __atomic_store_n(&entry->name, life->name, __ATOMIC_RELEASE);
    __atomic_store_n(&entry->site, life->site, __ATOMIC_RELEASE);
    __atomic_store_n(&entry->word, unc__entry_pack(word), __ATOMIC_RELEASE);
    __atomic_store_n(&entry->serial, serial, __ATOMIC_RELEASE);
    return serial;
}

/* Whose life it is, whatever became of it. */
static struct unc__entry *find_life(struct unc__space *space, struct unc__token token)
{
    struct unc__entry *entry;

    if (token.serial == 0 || token.process != space->generation ||
        !unc__chunks_has(&space->entries, token.index)) {
        return NULL;
    }
    entry = unc__entries_get(space, token.index);
    return __atomic_load_n(&entry->serial, __ATOMIC_ACQUIRE) == token.serial ? entry
                                                                             : NULL;
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

static void bury_outside(struct unc__space *space, uint32_t number)
{
    uint32_t turn = __atomic_fetch_add(&space->tombstone_next, 1, __ATOMIC_RELAXED);
    uint32_t *place = &space->tombstones[turn % UNC__TOMBSTONES];
    uint32_t oldest = __atomic_exchange_n(place, number, __ATOMIC_ACQ_REL);

    if (oldest != 0) {
        unc__free_list_clear(unc__entries_get(space, oldest), 0);
        unc__free_list_push(space, oldest);
    }
}

/* The older part of a full queue goes to all threads. */
static void spill(struct unc__space *space, struct unc__local *local)
{
    uint32_t chain = 0;

    for (uint32_t i = 0; i < SPILL; i++) {
        uint32_t number = take_oldest(local);

        unc__free_list_clear(unc__entries_get(space, number), chain);
        chain = number;
    }
    unc__free_list_push(space, chain);
}

static void bury(struct unc__space *space, struct unc__local *local, uint32_t number)
{
    if (__builtin_expect(local == NULL, 0)) {
        bury_outside(space, number);
        return;
    }
    if (local->fifo_count == UNC__LOCAL_FIFO) {
        spill(space, local);
    }
    local->fifo[(local->fifo_first + local->fifo_count) % UNC__LOCAL_FIFO] = number;
    local->fifo_count++;
}

void unc__entries_end(struct unc__space *space, struct unc__local *local,
                      struct unc__token token, enum unc__state state, uint32_t stack)
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
    unc__counters_released(space, local, word.kind);
    if (state == UNC__STATE_RELEASED) {
        bury(space, local, token.index);
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

uint64_t unc__entries_next_serial(struct unc__space *space)
{
    struct unc__record_head *head = space->head;
    uint64_t last = __atomic_load_n(&head->last_serial, __ATOMIC_ACQUIRE);
    const struct unc__local *local = unc__thread_state.local;
    uint64_t floor = __atomic_load_n(&head->serial_floor, __ATOMIC_RELAXED);
    uint64_t next = last + 1;

    /* The last block is this thread's own: it goes on where it is. */
    if (local != NULL && local->generation == space->generation &&
        local->serial_end == next) {
        next = local->next_serial;
    }
    while (floor < next &&
           !__atomic_compare_exchange_n(&head->serial_floor, &floor, next, /* weak= */ 1,
                                        __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
    }
    return next;
}
