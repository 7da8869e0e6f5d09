/* SPDX-License-Identifier: MIT */
/*
 * A ring of the last ones. Each field for itself: what two threads write at once is at
 * worst not found. A forked child has its parent's, which means nothing there: stacks are
 * numbers of its own record.
 */
#include "probes/past.h"

#include "probes/held.h"
#include "record/reader.h"

#define PAST_COUNT 64u

static struct place {
    uint64_t key; /* 0: none */
    uint32_t space;
    uint32_t process; /* generation */
    uint32_t kind_type;
    uint32_t acquired_stack;
    uint32_t released_stack;
    uint32_t released_site;
} places[PAST_COUNT];
static uint32_t next_place;

static struct place *find(enum unc__index_space space, uint64_t key)
{
    for (uint32_t i = 0; i < PAST_COUNT; i++) {
        if (__atomic_load_n(&places[i].key, __ATOMIC_ACQUIRE) == key &&
            __atomic_load_n(&places[i].space, __ATOMIC_RELAXED) == (uint32_t)space) {
            return &places[i];
        }
    }
    return NULL;
}

void unc__past_forget(enum unc__index_space space, uint64_t key)
{
    struct place *place = find(space, key);

    if (place != NULL) {
        __atomic_store_n(&place->key, 0, __ATOMIC_RELAXED);
    }
}

static void remember(enum unc__index_space space, uint64_t key,
                     const struct unc__entry_view *entry, uint32_t site, uint32_t stack)
{
    uint32_t number = __atomic_fetch_add(&next_place, 1, __ATOMIC_RELAXED);
    struct place *place = &places[number % PAST_COUNT];

    __atomic_store_n(&place->key, 0, __ATOMIC_RELAXED);
    __atomic_store_n(&place->space, (uint32_t)space, __ATOMIC_RELAXED);
    __atomic_store_n(&place->process, unc__record_process(), __ATOMIC_RELAXED);
    __atomic_store_n(&place->kind_type,
                     (uint32_t)entry->kind << 16 | (uint32_t)entry->type,
                     __ATOMIC_RELAXED);
    __atomic_store_n(&place->acquired_stack, entry->acquired_stack, __ATOMIC_RELAXED);
    __atomic_store_n(&place->released_stack, stack, __ATOMIC_RELAXED);
    __atomic_store_n(&place->released_site, site, __ATOMIC_RELAXED);
    __atomic_store_n(&place->key, key, __ATOMIC_RELEASE);
}

void unc__past_note_at(enum unc__index_space space, uint64_t key, struct unc__token token,
                       uint32_t site, uint32_t stack)
{
    struct unc__entry_view entry;

    if (unc__record_read(token.index, &entry) && entry.serial == token.serial) {
        remember(space, key, &entry, site, stack);
    }
    unc__record_release(token, stack);
}

void unc__past_note(enum unc__index_space space, uint64_t key, struct unc__token token,
                    const struct unc_site *site, const struct unc__caller *caller)
{
    unc__past_note_at(space, key, token, unc__record_site(site),
                      unc__record_stack_at(caller));
}

bool unc__past_released(enum unc__index_space space, uint64_t key,
                        const struct unc_site *site, const struct unc__caller *caller)
{
    struct unc__token token =
        unc__record_index_take((uint8_t)space, (const void *)(uintptr_t)key);

    if (token.serial == 0) {
        return false;
    }
    unc__past_note(space, key, token, site, caller);
    return true;
}

bool unc__past_find(enum unc__index_space space, uint64_t key, struct unc__past *ret_past)
{
    const struct place *place = find(space, key);
    uint32_t kind_type;

    if (place == NULL ||
        __atomic_load_n(&place->process, __ATOMIC_RELAXED) != unc__record_process()) {
        return false;
    }
    kind_type = __atomic_load_n(&place->kind_type, __ATOMIC_RELAXED);
    *ret_past = (struct unc__past){
        .kind = (enum unc__kind)(kind_type >> 16),
        .type = (enum unc__type)(kind_type & 0xffff),
        .acquired_stack = __atomic_load_n(&place->acquired_stack, __ATOMIC_RELAXED),
        .released_stack = __atomic_load_n(&place->released_stack, __ATOMIC_RELAXED),
        .released_site = __atomic_load_n(&place->released_site, __ATOMIC_RELAXED),
    };
    return true;
}

bool unc__past_misused(enum unc__index_space space, uint64_t key,
                       enum unc__misuse_code code, const struct unc_site *site,
                       const struct unc__caller *caller)
{
    struct unc__past past;
    struct unc__misuse misuse = { .code = code, .key = key };

    if (!unc__past_find(space, key, &past)) {
        return false;
    }
    misuse.kind = past.kind;
    misuse.type = past.type;
    misuse.use_site = unc__record_site(site);
    misuse.use_stack = unc__record_stack_at(caller);
    misuse.cause_site = past.released_site;
    misuse.cause_stack = past.released_stack;
    misuse.acquired_stack = past.acquired_stack;
    (void)unc__record_misuse(&misuse);
    return true;
}
