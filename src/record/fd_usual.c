/* SPDX-License-Identifier: MIT */
/*
 * A descriptor comes, a descriptor goes: the two calls that the probes make most, as they
 * nearly always go. The thread has its part, and nobody was interrupted in it; the number
 * has a place, and no life; the stack was seen before, and so was the site. All that is
 * needed lies in a dozen cache lines, and the code in one piece: behind a system call
 * both are cold, and what is fetched costs more than what is done.
 *
 * Whatever is not as usual is found out before anything is written, and left to
 * fd_table.c, which begins again and says why all of this is right.
 */
#include "record/capture.h"
#include "record/fd_place.h"
#include "record/fd_table.h"
#include "record/operation.h"
#include "record/prepare.h"

/* This thread's part, busy; NULL: not as usual. */
__attribute__((always_inline)) static inline struct unc__local *enter(void)
{
    struct unc__local *local = unc__thread_state.local;

    if (__builtin_expect(
            (__atomic_load_n(&unc__record_kinds, __ATOMIC_RELAXED) >> UNC__KIND_FD & 1) ==
                    0 ||
                local == NULL ||
                (unc__thread_state.guest_depth | unc__thread_state.own_files_in) != 0 ||
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

/* Of a number that a place gives: the live entry of @fd; NULL: it is not. */
__attribute__((always_inline)) static inline struct unc__entry *
find_live(struct unc__space *space, uint32_t number, int fd, uint64_t *ret_serial)
{
    struct unc__entry *entry;
    uint32_t packed;
    uint64_t serial;

    if (!unc__fd_place_lives(number)) {
        return NULL;
    }
    entry = unc__entries_get(space, number);
    serial = __atomic_load_n(&entry->serial, __ATOMIC_ACQUIRE);
    packed = __atomic_load_n(&entry->word, __ATOMIC_ACQUIRE);
    if (!unc__entries_is_live(packed, serial) || (packed & 0xf) != UNC__KIND_FD ||
        __atomic_load_n(&entry->key, __ATOMIC_ACQUIRE) != (uint64_t)fd ||
        __atomic_load_n(&entry->serial, __ATOMIC_ACQUIRE) != serial) {
        return NULL;
    }
    *ret_serial = serial;
    return entry;
}

/* The serial of what a copy duplicates; 0: unknown. */
static inline uint64_t find_original(struct unc__space *space, int original)
{
    uint32_t *place = unc__fd_place(space, original);
    uint64_t serial = 0;

    if (place != NULL) {
        (void)find_live(space, __atomic_load_n(place, __ATOMIC_ACQUIRE), original,
                        &serial);
    }
    return serial;
}

/* Returns: false, with nothing done, if this is not the usual case. */
__attribute__((always_inline)) static inline bool
open_usually(struct unc__local *local, int fd, int original,
             struct unc__acquisition *what)
{
    struct unc__operation operation = { local->space, local };
    struct unc__space *space = operation.space;
    uint32_t *place = unc__fd_place(space, fd);
    struct unc__token token;
    uint32_t stack;

    if (__builtin_expect(
            place == NULL || fd >= __atomic_load_n(&space->fd_end, __ATOMIC_RELAXED) ||
                unc__fd_place_lives(__atomic_load_n(place, __ATOMIC_ACQUIRE)),
            0)) {
        return false;
    }
    if ((what->flags & UNC__FLAG_SURVIVES) != 0 &&
        !__atomic_load_n(&space->has_survivors, __ATOMIC_RELAXED)) {
        __atomic_store_n(&space->has_survivors, true, __ATOMIC_RELAXED);
    }
    if (original >= 0) {
        what->detail = find_original(space, original);
    }
    stack = unc__capture_usually(space, local, what->caller);
    token = unc__prepare(operation, what, (uint64_t)fd, stack);
    __atomic_store_n(place, token.index, __ATOMIC_RELEASE);
    if (__builtin_expect(token.serial != 0, 1)) {
        unc__operation_publish(operation, token, UNC__KIND_FD);
    }
    return true;
}

__attribute__((noinline, cold)) static void open_slowly(int fd, int original,
                                                        uint32_t nature,
                                                        const struct unc_site *site,
                                                        const struct unc__caller *caller)
{
    struct unc__acquisition what = {
        .kind = UNC__KIND_FD,
        .type = (enum unc__type)(nature & 0xffff),
        .flags = (uint8_t)(nature >> 16),
        .site = site,
        .caller = caller,
    };

    if (original >= 0) {
        (void)unc__record_fd_duplicated(fd, original, &what);
    } else {
        (void)unc__record_fd_acquired(fd, &what);
    }
}

void unc__record_fd_opened(int fd, int original, uint32_t nature,
                           const struct unc_site *site, const struct unc__caller *caller)
{
    struct unc__acquisition what = {
        .kind = UNC__KIND_FD,
        .type = (enum unc__type)(nature & 0xffff),
        .flags = (uint8_t)(nature >> 16),
        .site = site,
        .caller = caller,
    };
    struct unc__local *local = NULL;
    bool is_done = false;

    if (__builtin_expect(fd >= 0, 1)) {
        local = enter();
    }
    if (__builtin_expect(local != NULL, 1)) {
        is_done = open_usually(local, fd, original, &what);
        unc__local_leave(local);
    }
    if (__builtin_expect(!is_done, 0)) {
        open_slowly(fd, original, nature, site, caller);
    }
}

/* Likewise. */
__attribute__((always_inline)) static inline bool
release_usually(struct unc__local *local, int fd, const struct unc__caller *caller)
{
    struct unc__space *space = local->space;
    uint32_t *place = unc__fd_place(space, fd);
    uint32_t number = place != NULL ? __atomic_load_n(place, __ATOMIC_ACQUIRE) : 0;
    struct unc__token token = { .index = number };
    struct unc__entry *entry = find_live(space, number, fd, &token.serial);

    if (__builtin_expect(entry == NULL, 0)) {
        return false;
    }
    unc__close_run_note(&local->close_run, fd, caller);
    if (!unc__entries_end_found(space, local, token, UNC__STATE_RELEASED,
                                unc__capture_usually(space, local, caller))) {
        return false;
    }
    __atomic_store_n(place, number | UNC__FD_PLACE_OVER, __ATOMIC_RELEASE);
    return true;
}

bool unc__record_fd_released(int fd, const struct unc__caller *caller)
{
    struct unc__local *local = enter();

    if (__builtin_expect(local != NULL, 1)) {
        bool is_released = release_usually(local, fd, caller);

        unc__local_leave(local);
        if (__builtin_expect(is_released, 1)) {
            return true;
        }
    }
    return unc__fd_table_released(fd, caller);
}
