/* SPDX-License-Identifier: MIT */
/*
 * The writing side. Everything an acquisition needs, its stack, its site, its name, is
 * there before an entry is taken, so that an entry is half-filled for a few stores only,
 * and a signal handler that interrupts those finds everything else in order.
 */
#include "record/record.h"

#include <errno.h>
#include <stddef.h>

#include "base/clock.h"
#include "base/thread.h"
#include "options/options.h"
#include "record/depot.h"
#include "record/entries.h"
#include "record/names.h"
#include "record/sites.h"
#include "record/space.h"
#include "stack/stack.h"

static struct unc__space *get_space(void)
{
    return unc__record_is_on() ? unc__space_get() : NULL;
}

static bool is_wanted(enum unc__kind kind)
{
    return (unc__options.kinds >> kind & 1) != 0;
}

static uint64_t stamp(const struct unc__space *space)
{
    uint64_t age_ms = (uint64_t)(unc__clock_coarse_ms() - space->started_at_ms);

    return age_ms << UNC__ENTRY_THREAD_BITS |
           (unc__thread_id() & ((1U << UNC__ENTRY_THREAD_BITS) - 1));
}

/* A loop belongs to the process even if a callback of another loop makes it. */
static uint64_t owner_of(const struct unc__acquisition *what)
{
    if (what->owner != 0 || what->kind == UNC__KIND_LOOP) {
        return what->owner;
    }
    return unc__record_scope();
}

static void fill(struct unc__entry *entry, const struct unc__entry *contents)
{
    __atomic_store_n(&entry->key, contents->key, __ATOMIC_RELEASE);
    __atomic_store_n(&entry->detail, contents->detail, __ATOMIC_RELEASE);
    __atomic_store_n(&entry->owner, contents->owner, __ATOMIC_RELEASE);
    __atomic_store_n(&entry->when_thread, contents->when_thread, __ATOMIC_RELEASE);
    __atomic_store_n(&entry->next_free, 0, __ATOMIC_RELEASE);
    __atomic_store_n(&entry->acquired_stack, contents->acquired_stack, __ATOMIC_RELEASE);
    __atomic_store_n(&entry->released_stack, 0, __ATOMIC_RELEASE);
    __atomic_store_n(&entry->name, contents->name, __ATOMIC_RELEASE);
    __atomic_store_n(&entry->site, contents->site, __ATOMIC_RELEASE);
}

struct unc__token unc__record_acquire(const struct unc__acquisition *what)
{
    struct unc__token token = { 0 };
    struct unc__space *space;
    struct unc__entry contents;
    struct unc__entry *entry;

    if (!unc__record_is_on() || !is_wanted(what->kind)) {
        return token;
    }
    space = unc__space_get();
    if (space == NULL) {
        unc__space_drop(NULL, UNC__DROP_MEMORY);
        return token;
    }

    contents = (struct unc__entry){
        .key = what->key,
        .detail = what->detail,
        .owner = owner_of(what),
        .when_thread = stamp(space),
        .acquired_stack = unc__record_stack(),
        .name = unc__names_keep(space, UNC__NAME_OF_RESOURCE, what->name),
        .site = what->site_id != 0 ? what->site_id : unc__sites_add(space, what->site),
    };

    token.index = unc__entries_take(space);
    if (token.index == 0) {
        unc__space_drop(space, unc__chunks_refusal(&space->entries));
        return token;
    }
    token.process = space->generation;
    entry = unc__entries_at(space, token.index);
    fill(entry, &contents);
    token.serial = unc__entries_publish(space, entry,
                                        (struct unc__entry_word){
                                            .kind = what->kind,
                                            .state = UNC__STATE_LIVE,
                                            .flags = what->flags,
                                            .type = what->type,
                                        });
    return token;
}

static void end(struct unc__token token, enum unc__state state, uint32_t stack)
{
    struct unc__space *space = token.serial != 0 ? get_space() : NULL;

    if (space != NULL) {
        unc__entries_end(space, token, state, stack);
    }
}

void unc__record_release(struct unc__token token, uint32_t stack)
{
    end(token, UNC__STATE_RELEASED, stack);
}

void unc__record_leave(struct unc__token token, uint32_t stack)
{
    end(token, UNC__STATE_LEFT, stack);
}

void unc__record_retain(struct unc__token token, uint32_t stack)
{
    end(token, UNC__STATE_CLOSED, stack);
}

/* The live entry of @token, or NULL. */
static struct unc__entry *find_live(struct unc__token token)
{
    struct unc__space *space = token.serial != 0 ? get_space() : NULL;

    return space != NULL ? unc__entries_find(space, token) : NULL;
}

void unc__record_set_detail(struct unc__token token, uint64_t detail)
{
    struct unc__entry *entry = find_live(token);

    if (entry != NULL) {
        __atomic_store_n(&entry->detail, detail, __ATOMIC_RELEASE);
    }
}

void unc__record_set_owner(struct unc__token token, uint64_t owner)
{
    struct unc__entry *entry = find_live(token);

    if (entry != NULL) {
        __atomic_store_n(&entry->owner, owner, __ATOMIC_RELEASE);
    }
}

void unc__record_set_flags(struct unc__token token, uint8_t set, uint8_t clear)
{
    struct unc__entry *entry = find_live(token);

    if (entry != NULL) {
        unc__entries_change_flags(entry, token.serial, set, clear);
    }
}

static bool is_expected(const struct unc__entry *entry)
{
    uint32_t packed = __atomic_load_n(&entry->word, __ATOMIC_ACQUIRE);

    return (unc__entry_unpack(packed).flags & UNC__FLAG_EXPECTED) != 0;
}

void unc__record_set_name(struct unc__token token, const char *name)
{
    struct unc__entry *entry = find_live(token);
    struct unc__space *space = get_space();
    uint32_t number;

    if (entry == NULL || space == NULL) {
        return;
    }
    number = unc__names_keep(space, UNC__NAME_OF_RESOURCE, name);
    if (is_expected(entry)) {
        uint32_t old = __atomic_load_n(&entry->name, __ATOMIC_ACQUIRE);
        uint32_t pair = unc__names_add_pair(space, number, unc__names_reason(space, old));

        if (pair == 0) {
            unc__space_drop(space, UNC__DROP_LIMIT);
            pair = old; /* with the reason, which the entry cannot do without */
        }
        number = pair;
    }
    __atomic_store_n(&entry->name, number, __ATOMIC_RELEASE);
}

int unc__record_expect_open(struct unc__token token, const char *reason)
{
    struct unc__entry *entry = find_live(token);
    struct unc__space *space = get_space();
    uint32_t name;

    if (entry == NULL || space == NULL) {
        return 0;
    }
    name = __atomic_load_n(&entry->name, __ATOMIC_ACQUIRE);
    if (reason == NULL) {
        unc__entries_change_flags(entry, token.serial, 0, UNC__FLAG_EXPECTED);
        name =
            unc__names_keep(space, UNC__NAME_OF_RESOURCE, unc__names_text(space, name));
        __atomic_store_n(&entry->name, name, __ATOMIC_RELEASE);
        return 0;
    }
    name = unc__names_add_pair(space, name, reason);
    if (name == 0) {
        return -ENOSPC;
    }
    __atomic_store_n(&entry->name, name, __ATOMIC_RELEASE);
    unc__entries_change_flags(entry, token.serial, UNC__FLAG_EXPECTED, 0);
    return 0;
}

void unc__record_drop(void)
{
    if (unc__record_is_on()) {
        unc__space_drop(unc__space_get(), UNC__DROP_LIMIT);
    }
}

void unc__record_prepare_thread(void)
{
    if (unc__record_is_on()) {
        unc__stack_prepare_thread();
    }
}

uint32_t unc__record_stack(void)
{
    struct unc__space *space = get_space();
    struct unc__caller caller = UNC__CALLER();
    struct unc__captured captured;

    if (space == NULL) {
        return 0;
    }
    unc__stack_capture(NULL, &caller, unc__options.depth, &captured);
    return unc__depot_add(space, captured.frames, captured.frame_count);
}

uint32_t unc__record_site(const struct unc_site *site)
{
    struct unc__space *space = get_space();

    return space != NULL ? unc__sites_add(space, site) : 0;
}
