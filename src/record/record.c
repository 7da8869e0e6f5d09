/* SPDX-License-Identifier: MIT */
/*
 * The writing side. Everything an acquisition needs, its stack, its site, its name, is
 * there before an entry is taken, so that an entry is half-filled for a few stores only,
 * and a signal handler that interrupts those finds everything else in order.
 */
#include "record/record.h"

#include <errno.h>
#include <stddef.h>

#include "options/options.h"
#include "record/capture.h"
#include "record/entries.h"
#include "record/expectation.h"
#include "record/library_scope.h"
#include "record/names.h"
#include "record/operation.h"
#include "record/prepare.h"
#include "record/reader.h"
#include "record/start_page.h"
#include "stack/stack.h"

struct unc__token unc__operation_prepare(struct unc__operation operation,
                                         const struct unc__acquisition *what,
                                         uint64_t key, uint32_t stack)
{
    return unc__prepare(operation, what, key, stack);
}

struct unc__token unc__record_acquire(const struct unc__acquisition *what)
{
    struct unc__caller here = UNC__CALLER();
    struct unc__operation operation;
    struct unc__token token;

    if (!unc__operation_is_wanted(what->kind)) {
        return unc__start_page_acquire(what, what->key, &here);
    }
    operation = unc__operation_begin();
    if (operation.space == NULL) {
        unc__record_lose(UNC__DROP_MEMORY);
        return (struct unc__token){ 0 };
    }
    token = unc__operation_prepare(
        operation, what, what->key,
        unc__operation_stack(operation, what,
                             what->caller != NULL ? what->caller : &here));
    if (token.serial != 0) {
        unc__operation_publish(operation, token, what->kind);
    }
    unc__operation_end(operation);
    return token;
}

void unc__record_expect(uint32_t index)
{
    const struct unc__local *local = unc__thread_state.local;

    if (local != NULL && local->generation == unc__process_generation() && index != 0) {
        __builtin_prefetch(unc__entries_get(local->space, index), 1);
    }
}

/* Counted first: see record/walk.c. */
static void keep(struct unc__operation operation, struct unc__token token,
                 enum unc__state state, uint32_t stack)
{
    uint64_t *kept = &operation.space->kept;

    (void)__atomic_add_fetch(kept, 1, __ATOMIC_RELEASE);
    if (!unc__entries_end(operation.space, operation.local, token, state, stack)) {
        (void)__atomic_sub_fetch(kept, 1, __ATOMIC_RELEASE);
    }
}

static void end(struct unc__token token, enum unc__state state, uint32_t stack)
{
    struct unc__operation operation;

    token = unc__start_page_translate(token);
    if (token.serial == 0) {
        return;
    }
    operation = unc__operation_begin();
    if (operation.space != NULL) {
        if (state != UNC__STATE_RELEASED) {
            keep(operation, token, state, stack);
        } else {
            (void)unc__entries_end(operation.space, operation.local, token, state, stack);
        }
        unc__operation_end(operation);
    }
}

void unc__record_release(struct unc__token token, uint32_t stack)
{
    if (unc__start_page_release(token)) {
        return;
    }
    end(token, UNC__STATE_RELEASED, stack);
}

void unc__record_release_here(struct unc__token token, const struct unc__caller *caller)
{
    struct unc__operation operation;
    uint32_t stack;

    if (unc__start_page_release(token)) {
        return;
    }
    token = unc__start_page_translate(token);
    if (token.serial == 0) {
        return;
    }
    operation = unc__operation_begin();
    if (operation.space != NULL) {
        stack = unc__capture(operation.space, operation.local, caller);
        (void)unc__entries_end(operation.space, operation.local, token,
                               UNC__STATE_RELEASED, stack);
        unc__operation_end(operation);
    }
}

void unc__record_leave(struct unc__token token, uint32_t stack)
{
    end(token, UNC__STATE_LEFT, stack);
}

void unc__record_retain(struct unc__token token, uint32_t stack)
{
    end(token, UNC__STATE_CLOSED, stack);
}

/* Begin to change the live entry of @token, which is no early one any more then. NULL:
 * there is none, and nothing began. */
static struct unc__entry *begin_change(struct unc__token *token,
                                       struct unc__operation *ret_operation)
{
    struct unc__entry *entry;

    *token = unc__start_page_translate(*token);
    if (token->serial == 0) {
        return NULL;
    }
    *ret_operation = unc__operation_begin();
    if (ret_operation->space == NULL) {
        return NULL;
    }
    entry = unc__entries_find(ret_operation->space, *token);
    if (entry == NULL) {
        unc__operation_end(*ret_operation);
    }
    return entry;
}

void unc__record_set_detail(struct unc__token token, uint64_t detail)
{
    struct unc__operation operation;
    struct unc__entry *entry = begin_change(&token, &operation);

    if (entry != NULL) {
        __atomic_store_n(&entry->detail, detail, __ATOMIC_RELEASE);
        unc__operation_end(operation);
    }
}

void unc__record_set_run(struct unc__token token, uint64_t detail, uint32_t site,
                         uint32_t stack)
{
    struct unc__operation operation;
    struct unc__entry *entry = begin_change(&token, &operation);

    if (entry != NULL) {
        __atomic_store_n(&entry->released_stack, stack, __ATOMIC_RELEASE);
        __atomic_store_n(&entry->detail, detail | (uint64_t)site << 32, __ATOMIC_RELEASE);
        unc__operation_end(operation);
    }
}

void unc__record_take_back_stuck(struct unc__token token)
{
    struct unc__operation operation;
    struct unc__entry *entry = begin_change(&token, &operation);
    uint64_t detail;

    if (entry == NULL) {
        return;
    }
    detail = __atomic_load_n(&entry->detail, __ATOMIC_ACQUIRE);
    if (unc__loop_detail_is_stuck(detail)) {
        uint64_t running =
            unc__loop_detail(UNC__LOOP_RUNNING, unc__loop_detail_thread(detail));

        (void)__atomic_compare_exchange_n(&entry->detail, &detail, running, /* weak= */ 0,
                                          __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
    }
    unc__operation_end(operation);
}

void unc__record_set_owner(struct unc__token token, uint64_t owner)
{
    struct unc__operation operation;
    struct unc__entry *entry = begin_change(&token, &operation);

    if (entry != NULL) {
        __atomic_store_n(&entry->owner, owner, __ATOMIC_RELEASE);
        unc__operation_end(operation);
    }
}

void unc__record_set_key(struct unc__token token, uint64_t key)
{
    struct unc__operation operation;
    struct unc__entry *entry = begin_change(&token, &operation);

    if (entry != NULL) {
        __atomic_store_n(&entry->key, key, __ATOMIC_RELEASE);
        unc__operation_end(operation);
    }
}

void unc__record_set_origin(struct unc__token token, const struct unc__entry_view *origin)
{
    struct unc__operation operation;
    struct unc__entry *entry = begin_change(&token, &operation);

    if (entry != NULL) {
        __atomic_store_n(&entry->acquired_stack, origin->acquired_stack,
                         __ATOMIC_RELEASE);
        __atomic_store_n(&entry->site, origin->site, __ATOMIC_RELEASE);
        unc__operation_end(operation);
    }
}

void unc__record_adopt(struct unc__token token, uint64_t owner, uint64_t holder)
{
    bool is_taken = owner != 0 || holder != 0;
    struct unc__operation operation;
    struct unc__entry *entry = begin_change(&token, &operation);

    if (entry != NULL) {
        __atomic_store_n(&entry->owner, owner, __ATOMIC_RELEASE);
        __atomic_store_n(&entry->task, (uint32_t)holder, __ATOMIC_RELEASE);
        unc__entries_change_flags(entry, token.serial, is_taken ? UNC__FLAG_INTERNAL : 0,
                                  is_taken ? 0 : UNC__FLAG_INTERNAL);
        unc__operation_end(operation);
    }
}

void unc__record_set_flags(struct unc__token token, uint8_t set, uint8_t clear)
{
    struct unc__operation operation;
    struct unc__entry *entry = begin_change(&token, &operation);

    if (entry != NULL) {
        unc__entries_change_flags(entry, token.serial, set, clear);
        unc__operation_end(operation);
    }
}

static bool is_expected(const struct unc__entry *entry)
{
    uint32_t packed = __atomic_load_n(&entry->word, __ATOMIC_ACQUIRE);

    return (unc__entry_unpack(packed).flags & UNC__FLAG_EXPECTED) != 0;
}

/* The name of an entry that has a reason: both in one. */
static uint32_t rename_expected(struct unc__space *space, uint32_t old, uint32_t number)
{
    uint32_t pair = unc__names_add_pair(space, number, unc__names_reason(space, old));

    if (pair == 0) {
        unc__space_drop(space, UNC__DROP_LIMIT);
        return old; /* with the reason, which the entry cannot do without */
    }
    return pair;
}

void unc__record_set_name(struct unc__token token, const char *name)
{
    struct unc__operation operation;
    struct unc__entry *entry = begin_change(&token, &operation);
    struct unc__space *space;
    uint32_t number;

    if (entry == NULL) {
        return;
    }
    space = operation.space;
    number = unc__names_keep(space, UNC__NAME_OF_RESOURCE, name);
    if (is_expected(entry)) {
        number = rename_expected(space, __atomic_load_n(&entry->name, __ATOMIC_ACQUIRE),
                                 number);
    }
    __atomic_store_n(&entry->name, number, __ATOMIC_RELEASE);
    unc__operation_end(operation);
}

static int change_expectation(struct unc__space *space, struct unc__entry *entry,
                              uint64_t serial, const char *reason)
{
    uint32_t name = __atomic_load_n(&entry->name, __ATOMIC_ACQUIRE);

    if (reason == NULL) {
        unc__entries_change_flags(entry, serial, 0, UNC__FLAG_EXPECTED);
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
    unc__entries_change_flags(entry, serial, UNC__FLAG_EXPECTED, 0);
    return 0;
}

int unc__record_expect_open(struct unc__token token, const char *reason)
{
    struct unc__operation operation;
    struct unc__entry *entry = begin_change(&token, &operation);
    int r = 0;

    if (entry != NULL) {
        r = change_expectation(operation.space, entry, token.serial, reason);
        unc__operation_end(operation);
    }
    return r;
}

void unc__record_lose(enum unc__drop_reason reason)
{
    if (unc__record_is_on() && !unc__local_is_guest()) {
        unc__space_lose(unc__space_get(), reason);
    }
}

uint32_t unc__record_stack_at(const struct unc__caller *caller)
{
    struct unc__operation operation = unc__operation_begin();
    uint32_t stack;

    if (operation.space == NULL) {
        return 0;
    }
    stack = unc__capture(operation.space, operation.local, caller);
    unc__operation_end(operation);
    return stack;
}

uint32_t unc__record_stack(void)
{
    struct unc__caller here = UNC__CALLER();

    return unc__record_stack_at(&here);
}

uint32_t unc__record_name(const char *name)
{
    struct unc__operation operation = { NULL, NULL };
    uint32_t number;

    if (name != NULL && *name != '\0') {
        operation = unc__operation_begin();
    }
    if (operation.space == NULL) {
        return 0;
    }
    number = unc__names_keep(operation.space, UNC__NAME_OF_RESOURCE, name);
    unc__operation_end(operation);
    return number;
}

uint32_t unc__record_site(const struct unc_site *site)
{
    struct unc__operation operation = unc__operation_begin();
    uint32_t number;

    if (operation.space == NULL) {
        return 0;
    }
    number = unc__sites_add(operation.space, site);
    unc__operation_end(operation);
    return number;
}

uint32_t unc__record_process(void)
{
    return unc__process_generation();
}
