/* SPDX-License-Identifier: MIT */
/*
 * event_base_free takes every event out of its lists and says nothing of it. So what is
 * in the base is told before: events that wait, requests, everything that was made of it
 * and can be freed no more once it is gone. An event that nobody waits for is no part of
 * a base; whether it is freed is asked of itself.
 *
 * The last bases that went with something in them are kept in a ring: what is given to
 * one of those is given to freed memory.
 */
#include "probes/libevent/loop.h"

#include <stddef.h>

#include "probes/libevent/memory.h"
#include "probes/libevent/slots.h"

#define GONE_COUNT 16u

static struct gone {
    const struct event_base *base; /* NULL: none */
    uint32_t site;                 /* where it was freed */
    uint32_t stack;
    uint32_t process;
} all_gone[GONE_COUNT];
static uint32_t gone_count; /* so far */

static const struct event_base *current;

/* The base that a thread asked for last: it is nearly always the same. Bases that come
 * and go are counted, and what was known before is not believed. */
static UNC__THREAD_LOCAL struct last {
    const struct event_base *base;
    uint64_t serial;
    uint32_t changes;
    uint32_t process;
} last;
static uint32_t changes;

static uint64_t find_serial(const struct event_base *base)
{
    uint32_t now = __atomic_load_n(&changes, __ATOMIC_ACQUIRE);
    uint32_t process = unc__record_process();

    if (base != last.base || now != last.changes || process != last.process) {
        last = (struct last){
            .base = base,
            .serial = unc__foreign_loop_serial(UNC__INDEX_LIBEVENT_LOOP, base),
            .changes = now,
            .process = process,
        };
    }
    return last.serial;
}

static void note_change(void)
{
    __atomic_add_fetch(&changes, 1, __ATOMIC_RELEASE);
}

static struct gone *find_gone(const struct event_base *base)
{
    for (uint32_t i = 0; i < GONE_COUNT; i++) {
        if (__atomic_load_n(&all_gone[i].base, __ATOMIC_ACQUIRE) == base) {
            return &all_gone[i];
        }
    }
    return NULL;
}

struct unc__libevent_making unc__libevent_base_begin(const struct unc_site *site,
                                                     const struct unc__caller *caller)
{
    struct unc__libevent_making making;

    unc__record_set_asker(UNC__LIBRARY_LIBEVENT, unc__libevent_ask);
    making.token = unc__foreign_loop_begin(UNC__TYPE_EVENT_BASE, site, caller);
    making.call = unc__library_enter(UNC__LIBRARY_LIBEVENT, making.token.serial, 0);
    return making;
}

void unc__libevent_base_made(struct event_base *base,
                             const struct unc__libevent_making *making)
{
    struct gone *gone = base != NULL && gone_count != 0 ? find_gone(base) : NULL;

    unc__library_leave(&making->call);
    if (gone != NULL) {
        __atomic_store_n(&gone->base, NULL, __ATOMIC_RELEASE);
    }
    unc__foreign_loop_made(UNC__INDEX_LIBEVENT_LOOP, base, making->token);
    note_change();
}

void unc__libevent_set_current(struct event_base *base)
{
    __atomic_store_n(&current, base, __ATOMIC_RELAXED);
}

const struct event_base *unc__libevent_or_current(const struct event_base *base)
{
    return base != NULL ? base : __atomic_load_n(&current, __ATOMIC_RELAXED);
}

bool unc__libevent_any_gone(void)
{
    return __builtin_expect(__atomic_load_n(&gone_count, __ATOMIC_RELAXED) != 0, 0);
}

/* libevent's own words. */
static const char *word_of(enum unc__type type)
{
    switch (type) {
#define ROW(id, kind, word, ...) \
    case UNC__TYPE_##id:         \
        return word;
        UNC_TYPES_LIBEVENT(ROW)
#undef ROW
    default:
        return "event";
    }
}

static void tell_gone(const struct gone *gone, enum unc__type type,
                      const struct unc_site *site, const struct unc__caller *caller)
{
    (void)unc__record_misuse(&(struct unc__misuse){
        .code = UNC__MISUSE_LOOP_GONE,
        .kind = UNC__KIND_LOOP,
        .type = UNC__TYPE_EVENT_BASE,
        .key = (uint64_t)(uintptr_t)gone->base,
        .use_site = unc__record_site(site),
        .use_stack = unc__record_stack_at(caller),
        .cause_site = gone->site,
        .cause_stack = gone->stack,
        .name = unc__record_name(word_of(type)),
    });
}

uint64_t unc__libevent_loop(const struct event_base *base, enum unc__type type,
                            const struct unc_site *site, const struct unc__caller *caller)
{
    const struct event_base *real = unc__libevent_or_current(base);
    uint64_t serial = find_serial(real);
    const struct gone *gone;

    if (serial == 0 && real != NULL && unc__libevent_any_gone()) {
        gone = find_gone(real);
        if (gone != NULL && gone->process == unc__record_process()) {
            tell_gone(gone, type, site, caller);
        }
    }
    return serial;
}

struct rest {
    bool is_any;
};

/* Events in the program's memory are deleted by it, one-shots and requests never run. */
static bool end_with_it(const struct unc__entry_view *entry, void *userdata)
{
    struct rest *rest = userdata;
    struct unc__token token = { .serial = entry->serial,
                                .index = entry->index,
                                .process = unc__record_process() };

    switch (entry->type) {
    case UNC__TYPE_EVENT_ADDED_TIMEOUT:
    case UNC__TYPE_EVENT_ADDED_SIGNAL:
    case UNC__TYPE_EVENT_ADDED_IO:
        token = unc__record_index_take(UNC__INDEX_LIBEVENT_OTHER,
                                       (const void *)(uintptr_t)entry->key);
        unc__record_release(token, 0);
        break;
    case UNC__TYPE_EVENT_ONCE:
    case UNC__TYPE_EVDNS_REQUEST:
        unc__record_release(token, 0);
        break;
    default:
        rest->is_any = true;
        break;
    }
    return true;
}

static void keep_gone(const struct event_base *base, const struct unc_site *site,
                      const struct unc__caller *caller)
{
    uint32_t number = __atomic_fetch_add(&gone_count, 1, __ATOMIC_RELAXED);
    struct gone *gone = &all_gone[number % GONE_COUNT];

    __atomic_store_n(&gone->base, NULL, __ATOMIC_RELEASE);
    gone->site = unc__record_site(site);
    gone->stack = unc__record_stack_at(caller);
    gone->process = unc__record_process();
    __atomic_store_n(&gone->base, base, __ATOMIC_RELEASE);
}

static void tell_twice(const struct event_base *base, const struct unc_site *site,
                       const struct unc__caller *caller)
{
    const struct gone *gone;

    if (unc__past_misused(UNC__INDEX_LIBEVENT_LOOP, (uint64_t)(uintptr_t)base,
                          UNC__MISUSE_DOUBLE_RELEASE, site, caller) ||
        !unc__libevent_any_gone()) {
        return;
    }
    gone = find_gone(base);
    if (gone == NULL || gone->process != unc__record_process()) {
        return;
    }
    (void)unc__record_misuse(&(struct unc__misuse){
        .code = UNC__MISUSE_DOUBLE_RELEASE,
        .kind = UNC__KIND_LOOP,
        .type = UNC__TYPE_EVENT_BASE,
        .key = (uint64_t)(uintptr_t)base,
        .use_site = unc__record_site(site),
        .use_stack = unc__record_stack_at(caller),
        .cause_site = gone->site,
        .cause_stack = gone->stack,
    });
}

uint64_t unc__libevent_base_ending(const struct event_base *base,
                                   const struct unc_site *site,
                                   const struct unc__caller *caller)
{
    const struct event_base *real = unc__libevent_or_current(base);
    uint64_t serial = unc__foreign_loop_serial(UNC__INDEX_LIBEVENT_LOOP, real);
    struct rest rest = { .is_any = false };
    bool is_told;

    if (real == NULL) {
        return 0;
    }
    if (real == __atomic_load_n(&current, __ATOMIC_RELAXED)) {
        unc__libevent_set_current(NULL);
    }
    if (serial == 0) {
        tell_twice(real, site, caller);
        return 0;
    }
    is_told =
        unc__watcher_tell_left(UNC__INDEX_LIBEVENT_LOOP, real, UNC__MISUSE_LOOP_DROPPED,
                               unc__event_is_at_rest, site, caller) != 0;
    unc__record_owned_each(serial, end_with_it, &rest);
    if (is_told || rest.is_any) {
        keep_gone(real, site, caller);
    }
    (void)unc__foreign_loop_closed(UNC__INDEX_LIBEVENT_LOOP, real, is_told || rest.is_any,
                                   site, caller);
    note_change();
    return serial;
}

void unc__libevent_base_ended(uint64_t serial)
{
    if (serial != 0) {
        unc__libevent_slots_end(serial);
    }
}
