/* SPDX-License-Identifier: MIT */
/*
 * A place holds the number of an entry, 0 for none. The rest of a token is in the entry,
 * and the entry says whether the place is still true: an entry that was released some
 * other way, and used again for another descriptor or kind, has another key.
 *
 * A place leads to an entry before that is published, and until after it has ended: a
 * handler that leaves an acquisition or a release for good, by longjmp, leaves nothing
 * that lives and cannot be found. Only a swap that is left forgets what it closed.
 *
 * Leaves are mapped when the first of their descriptors comes, agreed on by
 * compare-and-swap, and never given back; pages of them that nobody used cost nothing.
 */
#include "record/fd_table.h"

#include "record/capture.h"
#include "record/entries.h"
#include "record/memory.h"
#include "record/operation.h"
#include "record/start_page.h"

#define LEAF_BITS  16
#define LEAF_SLOTS (1u << LEAF_BITS)
#define LEAF_SIZE  (LEAF_SLOTS * sizeof(uint32_t))

static_assert(UNC__FD_LEAVES == 1u << (31 - LEAF_BITS), "every int has its place");

/* Four bits the other way round, for each of sixteen values. */
#define REVERSED UINT64_C(0xf7b3d591e6a2c480)

/*
 * Threads get descriptors with numbers side by side, and would write to one cache line,
 * or to lines that the processor fetches together: so sixteen neighbours lie in the
 * sixteen lines of a kibibyte, and those next to each other four lines apart at least.
 */
static uint32_t choose_slot(int fd)
{
    uint32_t slot = (uint32_t)fd % LEAF_SLOTS;
    uint32_t line = (uint32_t)(REVERSED >> (slot % 16 * 4)) % 16;

    return (slot & ~UINT32_C(0xff)) | line << 4 | (slot >> 4 & 0xf);
}

static uint32_t *find_place(struct unc__space *space, int fd)
{
    uint32_t *leaf;

    if (fd < 0) {
        return NULL;
    }
    leaf = __atomic_load_n(&space->fd_leaves[fd >> LEAF_BITS], __ATOMIC_ACQUIRE);
    return leaf != NULL ? &leaf[choose_slot(fd)] : NULL;
}

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
    uint32_t *place = find_place(space, fd);
    uint32_t leaf = (uint32_t)fd >> LEAF_BITS;

    if (place == NULL) {
        move_end(space, leaf);
        if (unc__memory_install(&space->fd_leaves[leaf], LEAF_SIZE) != NULL) {
            place = find_place(space, fd);
        }
    }
    return place;
}

/* What entry @number says it is, if that is descriptor @fd. */
static struct unc__token make_token(struct unc__space *space, uint32_t number, int fd)
{
    struct unc__token none = { 0 };
    const struct unc__entry *entry;
    struct unc__entry_word word;
    struct unc__token token;

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
    if (word.state != UNC__STATE_LIVE || word.kind != UNC__KIND_FD ||
        __atomic_load_n(&entry->key, __ATOMIC_ACQUIRE) != (uint64_t)fd ||
        __atomic_load_n(&entry->serial, __ATOMIC_ACQUIRE) != token.serial) {
        return none;
    }
    return token;
}

/* @place may be NULL. */
static struct unc__token take(struct unc__space *space, uint32_t *place, int fd)
{
    uint32_t number = place != NULL ? __atomic_load_n(place, __ATOMIC_ACQUIRE) : 0;

    if (number == 0) {
        return (struct unc__token){ 0 };
    }
    __atomic_store_n(place, 0, __ATOMIC_RELEASE);
    return make_token(space, number, fd);
}

static struct unc__token hold(int fd, const struct unc__acquisition *what,
                              const struct unc__caller *caller,
                              struct unc__token *ret_old)
{
    struct unc__operation operation = unc__operation_begin();
    struct unc__token token = { 0 };
    uint32_t *place;

    if (operation.space == NULL) {
        unc__record_lose(UNC__DROP_MEMORY);
        return token;
    }
    place = need_place(operation.space, fd);
    if (place == NULL) {
        unc__space_lose(operation.space, UNC__DROP_MEMORY);
    } else {
        if (ret_old != NULL) {
            *ret_old =
                make_token(operation.space, __atomic_load_n(place, __ATOMIC_ACQUIRE), fd);
        }
        token = unc__operation_prepare(operation, what, (uint64_t)fd,
                                       unc__operation_stack(operation, what, caller));
        __atomic_store_n(place, token.index, __ATOMIC_RELEASE);
        if (token.serial != 0) {
            unc__operation_publish(operation, token, what->kind);
        }
    }
    unc__operation_end(operation);
    return token;
}

struct unc__token unc__record_fd_acquired(int fd, const struct unc__acquisition *what)
{
    struct unc__caller here = UNC__CALLER();

    if (fd < 0) {
        return (struct unc__token){ 0 };
    }
    if (!unc__operation_is_wanted(what->kind)) {
        return unc__start_page_acquire(what, (uint64_t)fd, &here);
    }
    return hold(fd, what, what->caller != NULL ? what->caller : &here, NULL);
}

struct unc__token unc__record_fd_swap(int fd, const struct unc__acquisition *what,
                                      struct unc__token *ret_old)
{
    struct unc__caller here = UNC__CALLER();

    *ret_old = (struct unc__token){ 0 };
    if (fd < 0) {
        return *ret_old;
    }
    if (!unc__operation_is_wanted(what->kind)) {
        *ret_old = unc__start_page_find_fd(fd);
        return unc__start_page_acquire(what, (uint64_t)fd, &here);
    }
    return hold(fd, what, what->caller != NULL ? what->caller : &here, ret_old);
}

bool unc__record_fd_released(int fd, const struct unc__caller *caller)
{
    struct unc__operation operation = unc__operation_begin();
    struct unc__token token = { 0 };
    uint32_t *place;
    bool is_released = false;

    if (operation.space == NULL) {
        return unc__start_page_release(unc__start_page_find_fd(fd));
    }
    place = find_place(operation.space, fd);
    if (place != NULL) {
        token = make_token(operation.space, __atomic_load_n(place, __ATOMIC_ACQUIRE), fd);
    }
    if (token.serial != 0) {
        is_released =
            unc__entries_end(operation.space, operation.local, token, UNC__STATE_RELEASED,
                             unc__capture(operation.space, operation.local, caller));
    }
    if (is_released) {
        __atomic_store_n(place, 0, __ATOMIC_RELEASE);
    }
    unc__operation_end(operation);
    return is_released;
}

struct unc__token unc__record_fd_find(int fd)
{
    struct unc__operation operation = unc__operation_begin();
    struct unc__token token = { 0 };
    uint32_t *place;

    if (operation.space == NULL) {
        return unc__start_page_find_fd(fd);
    }
    place = find_place(operation.space, fd);
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
    token = take(operation.space, find_place(operation.space, fd), fd);
    unc__operation_end(operation);
    return token;
}

void unc__fd_table_forget(struct unc__space *space, unc__memory_fn *forget)
{
    uint32_t end = __atomic_load_n(&space->fd_leaf_end, __ATOMIC_ACQUIRE);

    for (uint32_t i = 0; i < end; i++) {
        forget(space->fd_leaves[i], LEAF_SIZE);
    }
}
