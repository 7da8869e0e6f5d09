/* SPDX-License-Identifier: MIT */
/*
 * A place holds the number of an entry, 0 for none. The rest of a token is in the entry,
 * and the entry says whether the place is still true: an entry that was released some
 * other way, and used again for another descriptor or kind, has another key.
 *
 * When the life of a descriptor is over, its place keeps the number with the highest bit
 * set: so a second close finds who made the first one, for as long as the tombstone is
 * there, and that there was one for as long as the number has no new life. The bit also
 * keeps the next acquisition from looking at the tombstone, which is a cache miss: only a
 * place that claims to live is asked for its entry, and then the number was closed behind
 * our back, for the kernel has just given it out again.
 *
 * A place leads to an entry before that is published, and until after it has ended: a
 * handler that leaves an acquisition or a release for good, by longjmp, leaves nothing
 * that lives and cannot be found. Only a swap that is left forgets what it closed.
 *
 * Leaves are mapped when the first of their descriptors comes, agreed on by
 * compare-and-swap, and never given back; pages of them that nobody used cost nothing.
 */
#include "record/fd_table.h"

#include <limits.h>

#include "record/capture.h"
#include "record/entries.h"
#include "record/fd_place.h"
#include "record/inherited.h"
#include "record/memory.h"
#include "record/operation.h"
#include "record/start_page.h"

/* Before there is a leaf: whoever forgets the table looks no further than its end. */
static void move_end(struct unc__space *space, uint32_t leaf)
{
    uint32_t end = __atomic_load_n(&space->fd_leaf_end, __ATOMIC_RELAXED);

    while (end <= leaf && !__atomic_compare_exchange_n(
                              &space->fd_leaf_end, &end, leaf + 1, /* weak= */ 1,
                              __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
    }
}

/* NULL: memory is refused. */
static uint32_t *need_place(struct unc__space *space, int fd)
{
    uint32_t *place = unc__fd_place(space, fd);
    uint32_t leaf = (uint32_t)fd >> UNC__FD_LEAF_BITS;

    if (place == NULL) {
        move_end(space, leaf);
        if (unc__memory_install(unc__fd_leaf(space, leaf), UNC__FD_LEAF_SIZE) != NULL) {
            place = unc__fd_place(space, fd);
        }
    }
    return place;
}

/* What the entry that a place with @number leads to says it is, if that is descriptor @fd
 * in @state. */
__attribute__((always_inline)) static inline struct unc__token
make_token_in(struct unc__space *space, uint32_t number, int fd, enum unc__state state)
{
    struct unc__token none = { 0 };
    const struct unc__entry *entry;
    struct unc__entry_word word;
    struct unc__token token;

    number &= ~UNC__FD_PLACE_OVER;
    if (number == 0) {
        return none;
    }
    entry = unc__entries_get(space, number);
    token = (struct unc__token){
        .serial = __atomic_load_n(&entry->serial, __ATOMIC_ACQUIRE),
        .index = number,
        .process = space->generation,
    };
    word = unc__entry_unpack(__atomic_load_n(&entry->word, __ATOMIC_ACQUIRE));
    if (word.state != state || word.kind != UNC__KIND_FD ||
        __atomic_load_n(&entry->key, __ATOMIC_ACQUIRE) != (uint64_t)fd ||
        __atomic_load_n(&entry->serial, __ATOMIC_ACQUIRE) != token.serial) {
        return none;
    }
    return token;
}

/* Whoever has a table of its own finds nothing in this one. */
static inline struct unc__operation begin_look(void)
{
    return unc__local_has_own_files() ? (struct unc__operation){ NULL, NULL }
                                      : unc__operation_begin_if_any();
}

__attribute__((always_inline)) static inline struct unc__token
make_token(struct unc__space *space, uint32_t number, int fd)
{
    return unc__fd_place_lives(number) ? make_token_in(space, number, fd, UNC__STATE_LIVE)
                                       : (struct unc__token){ 0 };
}

/* @place may be NULL. */
static struct unc__token take(struct unc__space *space, uint32_t *place, int fd)
{
    uint32_t number = place != NULL ? __atomic_load_n(place, __ATOMIC_ACQUIRE) : 0;

    if (!unc__fd_place_lives(number)) {
        return (struct unc__token){ 0 };
    }
    __atomic_store_n(place, number | UNC__FD_PLACE_OVER, __ATOMIC_RELEASE);
    return make_token(space, number, fd);
}

static void count_unseen_close(struct unc__space *space)
{
    (void)__atomic_add_fetch(&space->unseen_closes, 1, __ATOMIC_RELAXED);
}

/* The kernel has given out @fd again, so what the place still says was closed by nobody
 * we saw. */
__attribute__((noinline, cold)) static void end_unseen(struct unc__operation operation,
                                                       uint32_t number, int fd)
{
    struct unc__token token = make_token(operation.space, number, fd);

    if (token.serial != 0 && unc__entries_end(operation.space, operation.local, token,
                                              UNC__STATE_RELEASED, /* stack= */ 0)) {
        count_unseen_close(operation.space);
    }
}

__attribute__((noinline, cold)) static void move_highest(struct unc__space *space, int fd)
{
    int end = __atomic_load_n(&space->fd_end, __ATOMIC_RELAXED);

    while (end <= fd && !__atomic_compare_exchange_n(
                            &space->fd_end, &end, fd == INT_MAX ? fd : fd + 1,
                            /* weak= */ 1, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
        if (end == INT_MAX) {
            return;
        }
    }
}

/* What is asked of the table as a whole: both words are read here and hardly ever
 * written. */
static void note_in_table(struct unc__space *space, int fd, uint8_t flags)
{
    if (__builtin_expect(fd >= __atomic_load_n(&space->fd_end, __ATOMIC_RELAXED), 0)) {
        move_highest(space, fd);
    }
    if ((flags & UNC__FLAG_SURVIVES) != 0 &&
        !__atomic_load_n(&space->has_survivors, __ATOMIC_RELAXED)) {
        __atomic_store_n(&space->has_survivors, true, __ATOMIC_RELAXED);
    }
}

/* Not published yet: nobody reads it. */
static void note_original(struct unc__operation operation, struct unc__token copy,
                          int original)
{
    uint32_t *place = unc__fd_place(operation.space, original);
    struct unc__entry *entry = unc__entries_get(operation.space, copy.index);

    if (place != NULL) {
        uint32_t number = __atomic_load_n(place, __ATOMIC_ACQUIRE);

        __atomic_store_n(&entry->detail,
                         make_token(operation.space, number, original).serial,
                         __ATOMIC_RELEASE);
    }
}

/* @original: what it duplicates, whose serial becomes its detail; -1: nothing. */
static struct unc__token hold(int fd, int original, const struct unc__acquisition *what,
                              const struct unc__caller *caller,
                              struct unc__token *ret_old)
{
    struct unc__operation operation = unc__operation_begin();
    struct unc__token token = { 0 };
    uint32_t *place;
    uint32_t found;

    if (operation.space == NULL) {
        unc__record_lose(UNC__DROP_MEMORY);
        return token;
    }
    place = need_place(operation.space, fd);
    if (place == NULL) {
        unc__space_lose(operation.space, UNC__DROP_MEMORY);
    } else {
        found = __atomic_load_n(place, __ATOMIC_ACQUIRE);
        if (__builtin_expect(unc__fd_place_lives(found), 0)) {
            if (ret_old != NULL) {
                *ret_old = make_token(operation.space, found, fd);
            } else {
                end_unseen(operation, found, fd);
            }
        }
        note_in_table(operation.space, fd, what->flags);
        token = unc__operation_prepare(operation, what, (uint64_t)fd,
                                       unc__operation_stack(operation, what, caller));
        __atomic_store_n(place, token.index, __ATOMIC_RELEASE);
        if (token.serial != 0) {
            if (original >= 0) {
                note_original(operation, token, original);
            }
            unc__operation_publish(operation, token, what->kind);
        }
    }
    unc__operation_end(operation);
    return token;
}

struct unc__token unc__record_fd_acquired(int fd, const struct unc__acquisition *what)
{
    struct unc__caller here = UNC__CALLER();

    if (fd < 0 || unc__local_has_own_files()) {
        return (struct unc__token){ 0 };
    }
    if (!unc__operation_is_wanted(what->kind)) {
        return unc__start_page_acquire(what, (uint64_t)fd, &here);
    }
    return hold(fd, -1, what, what->caller != NULL ? what->caller : &here, NULL);
}

struct unc__token unc__record_fd_duplicated(int fd, int original,
                                            const struct unc__acquisition *what)
{
    if (fd < 0 || unc__local_has_own_files()) {
        return (struct unc__token){ 0 };
    }
    if (!unc__operation_is_wanted(what->kind)) {
        return unc__start_page_acquire(what, (uint64_t)fd, what->caller);
    }
    return hold(fd, original, what, what->caller, NULL);
}

struct unc__token unc__record_fd_swap(int fd, const struct unc__acquisition *what,
                                      struct unc__token *ret_old)
{
    struct unc__caller here = UNC__CALLER();

    *ret_old = (struct unc__token){ 0 };
    if (fd < 0 || unc__local_has_own_files()) {
        return *ret_old;
    }
    if (!unc__operation_is_wanted(what->kind)) {
        *ret_old = unc__start_page_find_fd(fd);
        return unc__start_page_acquire(what, (uint64_t)fd, &here);
    }
    return hold(fd, -1, what, what->caller != NULL ? what->caller : &here, ret_old);
}

bool unc__fd_table_released(int fd, const struct unc__caller *caller)
{
    struct unc__operation operation = begin_look();
    struct unc__token token = { 0 };
    uint32_t *place;
    uint32_t number = 0;
    bool is_released = false;

    if (operation.space == NULL) {
        return unc__start_page_release(unc__start_page_find_fd(fd));
    }
    if (operation.local != NULL && caller != NULL) {
        unc__close_run_note(&operation.local->close_run, fd, caller);
    }
    place = unc__fd_place(operation.space, fd);
    if (place != NULL) {
        number = __atomic_load_n(place, __ATOMIC_ACQUIRE);
        token = make_token(operation.space, number, fd);
    }
    if (token.serial != 0) {
        is_released = unc__entries_end_found(
            operation.space, operation.local, token, UNC__STATE_RELEASED,
            unc__capture(operation.space, operation.local, caller));
    }
    if (is_released) {
        __atomic_store_n(place, number | UNC__FD_PLACE_OVER, __ATOMIC_RELEASE);
    } else if (token.serial == 0) {
        unc__record_forget_inherited(fd); /* who has the number next was no heir */
    }
    unc__operation_end(operation);
    return is_released;
}

/* The kernel has the number back already: its next holder may be writing the place, and
 * shall not lose it. */
void unc__fd_table_release_older(int fd, uint64_t floor, const struct unc__caller *caller)
{
    struct unc__operation operation = begin_look();
    struct unc__token token = { 0 };
    uint32_t *place;
    uint32_t number = 0;

    if (operation.space == NULL) {
        return;
    }
    place = unc__fd_place(operation.space, fd);
    if (place != NULL) {
        number = __atomic_load_n(place, __ATOMIC_ACQUIRE);
        token = make_token(operation.space, number, fd);
    }
    if (token.serial != 0 && token.serial < floor) {
        (void)__atomic_compare_exchange_n(place, &number, number | UNC__FD_PLACE_OVER,
                                          /* weak= */ 0, __ATOMIC_ACQ_REL,
                                          __ATOMIC_RELAXED);
        (void)unc__entries_end(operation.space, operation.local, token,
                               UNC__STATE_RELEASED,
                               unc__capture(operation.space, operation.local, caller));
    }
    unc__operation_end(operation);
}

struct unc__token unc__record_fd_find(int fd)
{
    struct unc__operation operation = begin_look();
    struct unc__token token = { 0 };
    uint32_t *place;

    if (operation.space == NULL) {
        return unc__start_page_find_fd(fd);
    }
    place = unc__fd_place(operation.space, fd);
    if (place != NULL) {
        token = make_token(operation.space, __atomic_load_n(place, __ATOMIC_ACQUIRE), fd);
    }
    unc__operation_end(operation);
    return token;
}

struct unc__token unc__record_fd_take(int fd)
{
    struct unc__operation operation = unc__operation_begin();
    struct unc__token token;

    if (operation.space == NULL) {
        return unc__start_page_find_fd(fd);
    }
    token = take(operation.space, unc__fd_place(operation.space, fd), fd);
    unc__operation_end(operation);
    return token;
}

/* Copied before it is asked whether it was still the same life. */
static void read_last(struct unc__space *space, struct unc__token token,
                      struct unc__last_life *ret_last)
{
    const struct unc__entry *entry = unc__entries_get(space, token.index);
    struct unc__last_life last = {
        .is_over = true,
        .token = token,
        .type = unc__entry_unpack(__atomic_load_n(&entry->word, __ATOMIC_ACQUIRE)).type,
        .acquired_stack = __atomic_load_n(&entry->acquired_stack, __ATOMIC_ACQUIRE),
        .released_stack = __atomic_load_n(&entry->released_stack, __ATOMIC_ACQUIRE),
        .acquired_site = __atomic_load_n(&entry->site, __ATOMIC_ACQUIRE),
    };

    if (__atomic_load_n(&entry->serial, __ATOMIC_ACQUIRE) == token.serial) {
        *ret_last = last;
    }
}

struct unc__last_life unc__fd_table_last(struct unc__space *space, int fd)
{
    uint32_t *place = unc__fd_place(space, fd);
    uint32_t number = place != NULL ? __atomic_load_n(place, __ATOMIC_ACQUIRE) : 0;
    struct unc__last_life last = { .is_over = (number & UNC__FD_PLACE_OVER) != 0 };
    struct unc__token token = make_token_in(space, number, fd, UNC__STATE_RELEASED);

    if (token.serial != 0) {
        read_last(space, token, &last);
    }
    return last;
}

struct unc__token unc__record_fd_last(int fd, struct unc__last_life *ret_last)
{
    struct unc__operation operation = begin_look();

    *ret_last = (struct unc__last_life){ 0 };
    if (operation.space != NULL) {
        *ret_last = unc__fd_table_last(operation.space, fd);
        unc__operation_end(operation);
    }
    return ret_last->token;
}

void unc__record_fd_was_unseen(void)
{
    struct unc__operation operation = unc__operation_begin();

    if (operation.space != NULL) {
        count_unseen_close(operation.space);
        unc__operation_end(operation);
    }
}

uint64_t unc__record_unseen_closes(void)
{
    const struct unc__space *space = unc__space_find();

    return space != NULL ? __atomic_load_n(&space->unseen_closes, __ATOMIC_RELAXED) : 0;
}

bool unc__record_fd_has_survivors(void)
{
    const struct unc__space *space = unc__space_find();

    return space != NULL && __atomic_load_n(&space->has_survivors, __ATOMIC_RELAXED);
}

bool unc__fd_table_has_leaf(struct unc__space *space, int fd)
{
    return unc__fd_place(space, fd) != NULL;
}

bool unc__fd_table_has_life(struct unc__space *space, int fd)
{
    uint32_t *place = unc__fd_place(space, fd);

    return place != NULL && unc__fd_place_lives(__atomic_load_n(place, __ATOMIC_RELAXED));
}

bool unc__fd_table_view(struct unc__space *space, int fd,
                        struct unc__entry_view *ret_view)
{
    uint32_t *place = unc__fd_place(space, fd);
    uint32_t number = place != NULL ? __atomic_load_n(place, __ATOMIC_ACQUIRE) : 0;
    struct unc__token token = make_token(space, number, fd);

    return token.serial != 0 && unc__record_read(token.index, ret_view) &&
           ret_view->serial == token.serial;
}

void unc__fd_table_make_room(struct unc__space *space)
{
    (void)need_place(space, 0);
}

void unc__fd_table_forget(struct unc__space *space, unc__memory_fn *forget)
{
    uint32_t end = __atomic_load_n(&space->fd_leaf_end, __ATOMIC_ACQUIRE);

    for (uint32_t i = 0; i < end; i++) {
        forget(*unc__fd_leaf(space, i), UNC__FD_LEAF_SIZE);
    }
}
