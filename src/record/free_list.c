/* SPDX-License-Identifier: MIT */
/*
 * A stack of chains. Its head is the number of the topmost and a tag that changes at
 * every push, so that a pop that was overtaken fails: what it read of a chain that
 * somebody else took meanwhile is thrown away with it.
 */
#include "record/free_list.h"

#include "record/entries.h"

static struct unc__entry *clear(struct unc__space *space, uint32_t number)
{
    struct unc__entry *entry = unc__entries_get(space, number);

    __atomic_store_n(&entry->serial, 0, __ATOMIC_RELEASE);
    __atomic_store_n(&entry->word, 0, __ATOMIC_RELEASE);
    return entry;
}

uint32_t unc__free_list_bundle(struct unc__space *space, const uint32_t *numbers,
                               uint32_t count, uint32_t next)
{
    uint64_t carried[(UNC__BUNDLE_SIZE - 1) / 2] = { 0 };
    uint32_t bundle = numbers[count - 1];
    struct unc__entry *entry = clear(space, bundle);

    for (uint32_t i = 0; i + 1 < count; i++) {
        (void)clear(space, numbers[i]);
        carried[i / 2] |= (uint64_t)numbers[i] << (i % 2 * 32);
    }
    __atomic_store_n(&entry->detail, carried[0], __ATOMIC_RELEASE);
    __atomic_store_n(&entry->owner, carried[1], __ATOMIC_RELEASE);
    __atomic_store_n(&entry->when_thread, carried[2], __ATOMIC_RELEASE);
    __atomic_store_n(&entry->next_free, next, __ATOMIC_RELEASE);
    return bundle;
}

uint32_t unc__free_list_open(struct unc__space *space, uint32_t bundle,
                             uint32_t *ret_numbers, uint32_t *ret_next)
{
    const struct unc__entry *entry = unc__entries_get(space, bundle);
    const uint64_t carried[] = {
        __atomic_load_n(&entry->detail, __ATOMIC_RELAXED),
        __atomic_load_n(&entry->owner, __ATOMIC_RELAXED),
        __atomic_load_n(&entry->when_thread, __ATOMIC_RELAXED),
    };
    uint32_t count = 0;

    for (uint32_t i = 0; i + 1 < UNC__BUNDLE_SIZE; i++) {
        uint32_t number = (uint32_t)(carried[i / 2] >> (i % 2 * 32));

        if (number == 0) {
            break;
        }
        ret_numbers[count++] = number;
    }
    ret_numbers[count++] = bundle;
    *ret_next = __atomic_load_n(&entry->next_free, __ATOMIC_RELAXED);
    return count;
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
