/* SPDX-License-Identifier: MIT */
/*
 * A watcher of an event library starts, a watcher stops, as it nearly always goes: the
 * thread has its part, and nobody was interrupted in it; the pointer has its place in its
 * home in the newest level, and the filter there says that it is nowhere else; the stack
 * and the site were seen before. Then one cache line of the index is enough, and all the
 * code is in one piece.
 *
 * Whatever is not as usual is found out before anything is written, and left to
 * pointer_index.c, which begins again; why this is right is said there and in
 * pointer_levels.c.
 */
#include <errno.h>

#include "record/capture.h"
#include "record/index_parts.h"
#include "record/operation.h"
#include "record/pointer_bucket.h"
#include "record/pointer_levels.h"
#include "record/prepare.h"

/* Where a pointer belongs. */
struct home {
    struct unc__pointer_bucket *bucket; /* NULL: there is no level yet */
    uint32_t mark;
    uint32_t level;
};

/* This thread's part, busy; NULL: not as usual. */
__attribute__((always_inline)) static inline struct unc__local *enter(uint32_t kinds)
{
    struct unc__local *local = unc__thread_state.local;

    if (__builtin_expect(
            (__atomic_load_n(&unc__record_kinds, __ATOMIC_RELAXED) & kinds) == 0 ||
                local == NULL || unc__thread_state.guest_depth != 0 ||
                __atomic_load_n(&local->busy, __ATOMIC_RELAXED) != 0,
            0)) {
        return NULL;
    }
    __atomic_store_n(&local->busy, 1, __ATOMIC_RELAXED);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    if (__builtin_expect(local->generation != unc__process_generation(), 0)) {
        __atomic_store_n(&local->busy, 0, __ATOMIC_RELAXED);
        return NULL;
    }
    return local;
}

__attribute__((always_inline)) static inline struct home
find_home(const struct unc__space *space, uint8_t name_space, const void *pointer)
{
    struct unc__pointer_mark mark = unc__pointer_mark(pointer, name_space);
    uint32_t count = unc__pointer_count_levels(space);
    struct home home = { NULL, mark.mark, count - 1 };
    struct unc__pointer_group *groups;
    uint32_t extension;

    if (__builtin_expect(count != 0, 1)) {
        groups = unc__pointer_level(space, count - 1);
        extension = unc__pointer_extension(mark.mark, count - 1);
        home.bucket = &groups[extension << UNC__POINTER_LEVEL_BITS | mark.base]
                           .buckets[unc__pointer_home(mark.mark)];
    }
    return home;
}

/* Whether it is here, or nowhere. */
__attribute__((always_inline)) static inline bool is_nowhere_else(const struct home *home)
{
    return unc__pointer_excludes(__atomic_load_n(&home->bucket->header, __ATOMIC_ACQUIRE),
                                 unc__pointer_filter(home->mark), home->level);
}

/* A free slot, if the pointer is certainly nowhere; else NULL. */
__attribute__((always_inline)) static inline uint64_t *find_room(const struct home *home)
{
    uint64_t *room = NULL;

    for (uint32_t i = UNC__POINTER_SLOTS; i-- > 0;) {
        uint64_t value = __atomic_load_n(&home->bucket->slots[i], __ATOMIC_ACQUIRE);

        if (value == 0) {
            room = &home->bucket->slots[i];
        } else if (value >> 32 == home->mark) {
            return NULL;
        }
    }
    return is_nowhere_else(home) ? room : NULL;
}

/* Returns: false, with nothing done, if this is not the usual case. */
__attribute__((always_inline)) static inline bool
acquire_usually(struct unc__local *local, uint8_t name_space, const void *pointer,
                const struct unc__acquisition *what, struct unc__token *ret_token)
{
    struct unc__operation operation = { local->space, local };
    struct home home = find_home(local->space, name_space, pointer);
    uint64_t *room = home.bucket != NULL ? find_room(&home) : NULL;
    struct unc__token token;
    uint64_t expected = 0;

    if (__builtin_expect(room == NULL, 0)) {
        return false;
    }
    token = unc__prepare(operation, what, (uint64_t)(uintptr_t)pointer,
                         what->stack != 0
                             ? what->stack
                             : unc__capture_usually(local->space, local, what->caller));
    *ret_token = token;
    if (__builtin_expect(token.serial == 0, 0)) {
        return true;
    }
    if (__builtin_expect(!__atomic_compare_exchange_n(
                             room, &expected, (uint64_t)home.mark << 32 | token.index,
                             /* weak= */ 0, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED),
                         0)) {
        unc__entries_bury(local->space, local, token.index);
        return false;
    }
    if (__builtin_expect(unc__pointer_level(local->space, home.level + 1) != NULL, 0)) {
        unc__pointer_levels_filled(local->space, pointer, name_space, home.level);
    }
    unc__operation_publish(operation, token, what->kind);
    return true;
}

int unc__record_index_acquired(uint8_t space, const void *pointer,
                               const struct unc__acquisition *what)
{
    struct unc__caller here = UNC__CALLER();
    struct unc__local *local = enter(1U << what->kind);
    struct unc__acquisition whose;
    struct unc__token token;
    bool is_done = false;

    if (__builtin_expect(what->caller == NULL, 0)) {
        whose = *what;
        whose.caller = &here;
        what = &whose;
    }
    if (__builtin_expect(local != NULL, 1)) {
        is_done = acquire_usually(local, space, pointer, what, &token);
        unc__local_leave(local);
    }
    if (__builtin_expect(is_done, 1)) {
        return token.serial != 0 ? 0 : -ENOSPC;
    }
    return unc__index_acquired_slowly(space, pointer, what);
}

struct unc__token unc__record_index_renewed(uint8_t space, const void *pointer,
                                            const struct unc__acquisition *what)
{
    struct unc__local *local = enter(1U << what->kind);
    struct unc__token token;
    bool is_done = false;

    if (__builtin_expect(local != NULL, 1)) {
        is_done = acquire_usually(local, space, pointer, what, &token);
        unc__local_leave(local);
    }
    return __builtin_expect(is_done, 1) ? token
                                        : unc__index_renewed_slowly(space, pointer, what);
}

/* What is at @pointer and alive; serial 0: nothing here. */
__attribute__((always_inline)) static inline struct unc__token
find_token(const struct unc__space *space, const struct home *home, const void *pointer,
           uint64_t **ret_slot)
{
    struct unc__token token = { 0 };

    for (uint32_t i = UNC__POINTER_SLOTS; i-- > 0;) {
        uint64_t value = __atomic_load_n(&home->bucket->slots[i], __ATOMIC_ACQUIRE);
        const struct unc__entry *entry;
        uint32_t word;

        if (value == 0 || value >> 32 != home->mark) {
            continue;
        }
        entry = unc__entries_get(space, (uint32_t)value);
        token.serial = __atomic_load_n(&entry->serial, __ATOMIC_ACQUIRE);
        word = __atomic_load_n(&entry->word, __ATOMIC_ACQUIRE);
        if (unc__entries_is_live(word, token.serial) &&
            unc__pointer_is_of_space(word, home->mark) &&
            __atomic_load_n(&entry->key, __ATOMIC_ACQUIRE) ==
                (uint64_t)(uintptr_t)pointer &&
            __atomic_load_n(&entry->serial, __ATOMIC_ACQUIRE) == token.serial) {
            token.index = (uint32_t)value;
            token.process = space->generation;
            *ret_slot = &home->bucket->slots[i];
            return token;
        }
        token.serial = 0;
    }
    return token;
}

/* Of a record that nobody forgets meanwhile: that of this thread's part. */
struct unc__token unc__record_index_find(uint8_t space, const void *pointer)
{
    const struct unc__local *local = unc__thread_state.local;
    struct unc__token token = { 0 };
    struct home home;
    uint64_t *slot;

    if (__builtin_expect(!unc__record_is_on() || local == NULL ||
                             local->generation != unc__process_generation(),
                         0)) {
        return unc__index_find_slowly(space, pointer);
    }
    home = find_home(local->space, space, pointer);
    if (__builtin_expect(home.bucket == NULL, 0)) {
        return token;
    }
    token = find_token(local->space, &home, pointer, &slot);
    return token.serial != 0 || is_nowhere_else(&home)
               ? token
               : unc__index_find_slowly(space, pointer);
}

/* The same, out of its slot; @ret_is_sure: nothing means that there is nothing. */
__attribute__((always_inline)) static inline struct unc__token
take_usually(const struct unc__local *local, uint8_t name_space, const void *pointer,
             bool *ret_is_sure)
{
    struct home home = find_home(local->space, name_space, pointer);
    struct unc__token token = { 0 };
    uint64_t *slot;
    uint64_t value;

    *ret_is_sure = home.bucket == NULL;
    if (__builtin_expect(home.bucket != NULL, 1)) {
        token = find_token(local->space, &home, pointer, &slot);
        *ret_is_sure = is_nowhere_else(&home);
    }
    value = (uint64_t)home.mark << 32 | token.index;
    if (token.serial != 0 &&
        !__atomic_compare_exchange_n(slot, &value, 0, /* weak= */ 0, __ATOMIC_ACQ_REL,
                                     __ATOMIC_RELAXED)) {
        token.serial = 0; /* another thread was quicker */
    }
    return token;
}

struct unc__token unc__record_index_take(uint8_t space, const void *pointer)
{
    struct unc__local *local = enter(~UINT32_C(0));
    struct unc__token token = { 0 };
    bool is_sure = false;

    if (__builtin_expect(local != NULL, 1)) {
        token = take_usually(local, space, pointer, &is_sure);
        unc__local_leave(local);
    }
    return __builtin_expect(token.serial != 0 || is_sure, 1)
               ? token
               : unc__index_take_slowly(space, pointer);
}

/* Returns: false, with nothing done, likewise. */
__attribute__((always_inline)) static inline bool
release_usually(struct unc__local *local, uint8_t name_space, const void *pointer,
                const struct unc__caller *caller, struct unc__ended *ret_ended)
{
    struct unc__space *space = local->space;
    struct home home = find_home(space, name_space, pointer);
    struct unc__token token = { 0 };
    uint64_t *slot = NULL;
    uint64_t value;

    if (__builtin_expect(home.bucket != NULL, 1)) {
        token = find_token(space, &home, pointer, &slot);
    }
    if (__builtin_expect(token.serial == 0, 0)) {
        return false;
    }
    unc__ended_init(ret_ended, unc__entries_get(space, token.index), token,
                    caller != NULL ? unc__capture_usually(space, local, caller) : 0);
    if (!unc__entries_end_found(space, local, token, UNC__STATE_RELEASED,
                                ret_ended->released_stack)) {
        return false;
    }
    value = (uint64_t)home.mark << 32 | token.index;
    (void)__atomic_compare_exchange_n(slot, &value, 0, /* weak= */ 0, __ATOMIC_ACQ_REL,
                                      __ATOMIC_RELAXED);
    return true;
}

bool unc__record_index_ended(uint8_t space, const void *pointer,
                             const struct unc__caller *caller,
                             struct unc__ended *ret_ended)
{
    struct unc__local *local = enter(~UINT32_C(0));

    if (__builtin_expect(local != NULL, 1)) {
        bool is_released = release_usually(local, space, pointer, caller, ret_ended);

        unc__local_leave(local);
        if (__builtin_expect(is_released, 1)) {
            return true;
        }
    }
    return unc__index_ended_slowly(space, pointer, caller, ret_ended);
}

bool unc__record_index_released(uint8_t space, const void *pointer,
                                const struct unc__caller *caller)
{
    struct unc__ended ended;

    return unc__record_index_ended(space, pointer, caller, &ended);
}

bool unc__record_is_live(struct unc__token token)
{
    struct unc__local *local = unc__thread_state.local;
    struct unc__space *space;
    const struct unc__entry *entry;

    if (!unc__record_is_on() || token.serial == 0 ||
        token.process != unc__process_generation()) {
        return false;
    }
    space = __builtin_expect(local != NULL && local->generation == token.process, 1)
                ? local->space
                : unc__space_get();
    entry = space != NULL ? unc__entries_find_life(space, token) : NULL;
    return entry != NULL &&
           unc__entries_is_live(__atomic_load_n(&entry->word, __ATOMIC_ACQUIRE),
                                token.serial);
}
