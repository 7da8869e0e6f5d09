/* SPDX-License-Identifier: MIT */
/*
 * A slot is taken by compare-and-swap of its state and free again just before the
 * program is called, which may never return: it exits, or jumps out. In a forked child
 * the slots are a copy, and its tokens mean nothing: the program's callback is called all
 * the same.
 */
#include "probes/libevent/slots.h"

#include <stdbool.h>
#include <stddef.h>

#include "probes/libevent/loop.h"

#define SLOT_COUNT 1024u

enum state {
    FREE,
    FILLING,
    WAITING
};

struct unc__libevent_slot {
    uint32_t state;
    union unc__libevent_callback callback;
    void *argument;
    uint64_t owner;
    struct unc__token token;
};

static struct unc__libevent_slot slots[SLOT_COUNT];
static uint32_t next_slot; /* where to begin */

static struct unc__libevent_slot *find_free(void)
{
    uint32_t begin = __atomic_load_n(&next_slot, __ATOMIC_RELAXED);

    for (uint32_t i = 0; i < SLOT_COUNT; i++) {
        struct unc__libevent_slot *slot = &slots[(begin + i) % SLOT_COUNT];
        uint32_t state = FREE;

        if (__atomic_load_n(&slot->state, __ATOMIC_RELAXED) == FREE &&
            __atomic_compare_exchange_n(&slot->state, &state, FILLING, false,
                                        __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
            __atomic_store_n(&next_slot, (begin + i + 1) % SLOT_COUNT, __ATOMIC_RELAXED);
            return slot;
        }
    }
    return NULL;
}

struct unc__libevent_slot *unc__libevent_slot_take(const struct unc__acquisition *what,
                                                   union unc__libevent_callback callback,
                                                   void *argument)
{
    struct unc__libevent_slot *slot = find_free();
    struct unc__acquisition acquisition = *what;

    if (slot == NULL) {
        unc__record_lose(UNC__DROP_LIMIT);
        return NULL;
    }
    acquisition.key = (uint64_t)(uintptr_t)slot;
    slot->callback = callback;
    slot->argument = argument;
    slot->owner = what->owner;
    slot->token = unc__record_acquire(&acquisition);
    __atomic_store_n(&slot->state, WAITING, __ATOMIC_RELEASE);
    return slot;
}

struct unc__libevent_slot *unc__libevent_once(const struct event_base *base,
                                              event_callback_fn callback, void *argument,
                                              const struct unc_site *site,
                                              const struct unc__caller *caller)
{
    uint64_t loop = unc__libevent_loop(base, UNC__TYPE_EVENT_ONCE, site, caller);

    if (loop == 0) {
        return NULL;
    }
    return unc__libevent_slot_take(
        &(struct unc__acquisition){
            .kind = UNC__KIND_WATCHER,
            .type = UNC__TYPE_EVENT_ONCE,
            .owner = loop,
            .detail = unc__watcher_detail((const void *)(uintptr_t)callback,
                                          UNC__WATCHER_ACTIVE),
            .site = site,
            .caller = caller },
        (union unc__libevent_callback){ .once = callback }, argument);
}

static struct unc__libevent_slot empty(struct unc__libevent_slot *slot)
{
    struct unc__libevent_slot content = *slot;

    __atomic_store_n(&slot->state, FREE, __ATOMIC_RELEASE);
    unc__record_release(content.token, 0);
    return content;
}

void unc__libevent_slot_drop(struct unc__libevent_slot *slot)
{
    (void)empty(slot);
}

void unc__libevent_slots_end(uint64_t owner)
{
    for (uint32_t i = 0; i < SLOT_COUNT; i++) {
        if (__atomic_load_n(&slots[i].state, __ATOMIC_ACQUIRE) == WAITING &&
            slots[i].owner == owner) {
            unc__libevent_slot_drop(&slots[i]);
        }
    }
}

void unc__libevent_once_ran(evutil_socket_t fd, short events, void *slot)
{
    struct unc__libevent_slot content = empty(slot);

    content.callback.once(fd, events, content.argument);
}

void unc__libevent_dns_came(int result, char type, int count, int ttl, void *addresses,
                            void *slot)
{
    struct unc__libevent_slot content = empty(slot);

    content.callback.dns(result, type, count, ttl, addresses, content.argument);
}

void unc__libevent_addresses_came(int result, struct evutil_addrinfo *addresses,
                                  void *slot)
{
    struct unc__libevent_slot content = empty(slot);

    content.callback.addresses(result, addresses, content.argument);
}
