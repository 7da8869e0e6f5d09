/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_PREPARE_H
#define UNC_RECORD_PREPARE_H

#include <stddef.h>

#include "base/clock.h"
#include "base/thread.h"
#include "record/entries.h"
#include "record/expectation.h"
#include "record/names.h"
#include "record/operation.h"
#include "record/sites.h"
#include "record/task_scope.h"

/*
 * unc__operation_prepare, to be inlined where so much of an acquisition is known
 * beforehand that little of this remains.
 */

static inline uint64_t unc__prepare_stamp(struct unc__operation operation, int64_t now_ns)
{
    int64_t now_ms = now_ns != 0 ? now_ns / 1000000 : unc__clock_coarse_ms();
    uint64_t age_ms = (uint64_t)(now_ms - operation.space->started_at_ms);
    uint32_t thread =
        operation.local != NULL ? operation.local->thread : unc__thread_id();

    return age_ms << UNC__ENTRY_THREAD_BITS |
           (thread & ((1U << UNC__ENTRY_THREAD_BITS) - 1));
}

/* A loop belongs to the process even if a callback of another loop makes it. */
static inline uint64_t unc__prepare_owner(const struct unc__acquisition *what)
{
    if (what->owner != 0 || what->kind == UNC__KIND_LOOP) {
        return what->owner;
    }
    return unc__record_scope_here();
}

static inline uint32_t unc__prepare_site(struct unc__space *space,
                                         const struct unc__acquisition *what)
{
    if (what->site_id != 0 || what->site == NULL) {
        return what->site_id;
    }
    return unc__sites_add(space, what->site);
}

/* unc__prepare: see unc__operation_prepare. */
__attribute__((always_inline)) static inline struct unc__token
unc__prepare(struct unc__operation operation, const struct unc__acquisition *what,
             uint64_t key, uint32_t stack)
{
    struct unc__space *space = operation.space;
    struct unc__token token = { 0 };
    struct unc__entry life = {
        .key = key,
        .detail = what->detail,
        .owner = unc__prepare_owner(what),
        .when_thread = unc__prepare_stamp(operation, what->now_ns),
        .task = unc__record_task(),
        .acquired_stack = stack,
        .site = unc__prepare_site(space, what),
    };
    struct unc__entry_word word = {
        .kind = what->kind,
        .state = UNC__STATE_LIVE,
        .flags = what->flags | unc__record_scope_flags(),
        .type = what->type,
    };

    if (what->ret_site_id != NULL) {
        *what->ret_site_id = life.site;
    }
    if (what->name != NULL) {
        life.name = unc__names_keep(space, UNC__NAME_OF_RESOURCE, what->name);
    }
    token.index = unc__entries_take(space, operation.local);
    if (token.index == 0) {
        unc__space_lose(space, unc__chunks_refusal(&space->entries));
        return token;
    }
    token.process = space->generation;
    token.serial = unc__entries_serial(space, operation.local);
    life.serial = token.serial;
    unc__entries_prepare(unc__entries_get(space, token.index), &life, word);
    return unc__expectation_is_any() ? unc__expectation_apply(space, token) : token;
}

#endif
