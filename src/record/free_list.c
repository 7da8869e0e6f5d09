/* SPDX-License-Identifier: MIT */
/*
 * A stack of chains. Its head is the number of the topmost and a tag that changes at
 * every push, so that a pop that was overtaken fails: what it read of a chain that
 * somebody else took meanwhile is thrown away with it.
 */
#include "record/free_list.h"

#include "record/entries.h"

void unc__free_list_clear(struct unc__entry *entry, uint32_t next)
{
    __atomic_store_n(&entry->serial, 0, __ATOMIC_RELEASE);
    __atomic_store_n(&entry->word, 0, __ATOMIC_RELEASE);
    __atomic_store_n(&entry->next_free, next, __ATOMIC_RELEASE);
}

void unc__free_list_push(struct unc__space *space, uint32_t chain)
{
    struct unc__entry *first = unc__entries_get(space, chain);
    uint64_t head = __atomic_load_n(&space->free_head, __ATOMIC_RELAXED);
    uint64_t next;

    do {
        __atomic_store_n(&first->key, (uint32_t)head, __ATOMIC_RELEASE);
        next = ((head >> 32) + 1) << 32 | chain;
    } while (!__atomic_compare_exchange_n(&space->free_head, &head, next, /* weak= */ 1,
                                          __ATOMIC_ACQ_REL, __ATOMIC_RELAXED));
}

uint32_t unc__free_list_pop(struct unc__space *space)
{
    uint64_t head = __atomic_load_n(&space->free_head, __ATOMIC_ACQUIRE);
    uint64_t next;

    do {
        if ((uint32_t)head == 0) {
            return 0;
        }
        next = __atomic_load_n(&unc__entries_get(space, (uint32_t)head)->key,
                               __ATOMIC_ACQUIRE);
        next = head >> 32 << 32 | (uint32_t)next;
    } while (!__atomic_compare_exchange_n(&space->free_head, &head, next, /* weak= */ 1,
                                          __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE));
    return (uint32_t)head;
}
