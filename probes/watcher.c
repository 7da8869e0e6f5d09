/* SPDX-License-Identifier: MIT */
#include "probes/watcher.h"

#include "record/index_life.h"
#include "record/reader.h"

/*
 * Each watcher that starts asks for its loop, and few programs have many: so those that
 * were asked for last have a place each, without a promise. Whoever ends a loop takes it
 * out after it has ended, whoever puts one in looks afterwards whether it lives: so one
 * of them sees the other. The key is written last, and taken away first. A forked child
 * has its parent's, and another number.
 */
#define RECENT_BITS 4

static struct recent {
    _Alignas(64) uint64_t key; /* address; 0: none */
    uint64_t serial;
    uint32_t space;
    uint32_t process;
} recent[1u << RECENT_BITS];

static inline struct recent *recent_of(const void *loop)
{
    uint64_t hash = (uint64_t)(uintptr_t)loop * UINT64_C(0x9e3779b97f4a7c15);

    return &recent[hash >> (64 - RECENT_BITS)];
}

static void forget_recent(const void *loop)
{
    __atomic_store_n(&recent_of(loop)->key, 0, __ATOMIC_SEQ_CST);
}

static void set_recent(enum unc__index_space space, const void *loop,
                       struct unc__token token)
{
    struct recent *place = recent_of(loop);

    __atomic_store_n(&place->key, 0, __ATOMIC_RELAXED);
    __atomic_store_n(&place->serial, token.serial, __ATOMIC_RELEASE);
    __atomic_store_n(&place->space, (uint32_t)space, __ATOMIC_RELEASE);
    __atomic_store_n(&place->process, token.process, __ATOMIC_RELEASE);
    __atomic_store_n(&place->key, (uint64_t)(uintptr_t)loop, __ATOMIC_SEQ_CST);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    if (!unc__record_is_live(token)) {
        forget_recent(loop);
    }
}

/* 0: not here. */
static inline uint64_t find_recent(enum unc__index_space space, const void *loop)
{
    const struct recent *place = recent_of(loop);
    uint64_t key = __atomic_load_n(&place->key, __ATOMIC_ACQUIRE);
    uint64_t serial = __atomic_load_n(&place->serial, __ATOMIC_ACQUIRE);

    if (key != (uint64_t)(uintptr_t)loop ||
        __atomic_load_n(&place->space, __ATOMIC_ACQUIRE) != (uint32_t)space ||
        __atomic_load_n(&place->process, __ATOMIC_ACQUIRE) != unc__record_process() ||
        __atomic_load_n(&place->key, __ATOMIC_ACQUIRE) != key) {
        return 0;
    }
    return serial;
}

struct unc__token unc__foreign_loop_begin(enum unc__type type,
                                          const struct unc_site *site,
                                          const struct unc__caller *caller)
{
    return unc__record_acquire(&(struct unc__acquisition){
        .kind = UNC__KIND_LOOP,
        .type = type,
        .detail = unc__loop_detail(UNC__LOOP_NEW, 0) | unc__record_next_loop_number()
                                                           << 32,
        .site = site,
        .caller = caller,
    });
}

void unc__foreign_loop_forgotten(enum unc__index_space space, const void *loop)
{
    unc__record_release(unc__record_index_take((uint8_t)space, loop), 0);
    forget_recent(loop);
}

void unc__foreign_loop_made(enum unc__index_space space, const void *loop,
                            struct unc__token token)
{
    if (loop == NULL) {
        unc__record_release(token, 0);
        return;
    }
    unc__past_forget(space, (uint64_t)(uintptr_t)loop);
    unc__foreign_loop_forgotten(space, loop);
    unc__record_set_key(token, (uint64_t)(uintptr_t)loop);
    (void)unc__record_index_insert((uint8_t)space, loop, token);
}

uint64_t unc__foreign_loop_serial(enum unc__index_space space, const void *loop)
{
    struct unc__token token;
    uint64_t serial;

    if (loop == NULL) {
        return 0;
    }
    serial = find_recent(space, loop);
    if (__builtin_expect(serial != 0, 1)) {
        return serial;
    }
    token = unc__record_index_find((uint8_t)space, loop);
    if (token.serial != 0) {
        set_recent(space, loop, token);
    }
    return token.serial;
}

bool unc__foreign_loop_closed(enum unc__index_space space, const void *loop,
                              bool has_left, const struct unc_site *site,
                              const struct unc__caller *caller)
{
    struct unc__token token = unc__record_index_take((uint8_t)space, loop);

    if (token.serial == 0) {
        return false;
    }
    if (has_left) {
        unc__record_retain(token, unc__record_stack_at(caller));
    } else {
        unc__past_note(space, (uint64_t)(uintptr_t)loop, token, site, caller);
    }
    forget_recent(loop);
    return true;
}

struct unc__token unc__watcher_acquired(enum unc__index_space space, const void *pointer,
                                        const struct unc__acquisition *what)
{
    unc__past_forget(space, (uint64_t)(uintptr_t)pointer);
    return unc__record_index_renewed((uint8_t)space, pointer, what);
}

bool unc__watcher_view(enum unc__index_space space, const void *pointer,
                       struct unc__entry_view *ret_entry)
{
    struct unc__token token = unc__watcher_find(space, pointer);

    return token.serial != 0 && unc__record_read(token.index, ret_entry) &&
           ret_entry->serial == token.serial;
}

void unc__watcher_set(struct unc__token token, unsigned set, unsigned clear)
{
    struct unc__entry_view entry;
    unsigned flags;

    if (token.serial == 0 || !unc__record_read(token.index, &entry) ||
        entry.serial != token.serial) {
        return;
    }
    flags = (unc__watcher_flags(entry.detail) | set) & ~clear;
    if (flags != unc__watcher_flags(entry.detail)) {
        unc__record_set_detail(token, (uint64_t)unc__watcher_address(entry.detail) |
                                          (uint64_t)flags << UNC__WATCHER_ADDRESS_BITS);
    }
}

void unc__watcher_adopts(int fd, uint64_t loop, uint64_t holder)
{
    struct unc__token token =
        fd >= 0 ? unc__record_fd_find(fd) : (struct unc__token){ 0 };

    if (token.serial != 0) {
        unc__record_adopt(token, loop, holder);
    }
}

void unc__watcher_disowns(int fd)
{
    unc__watcher_adopts(fd, 0, 0);
}

uint32_t unc__watcher_tell_left(enum unc__index_space space, const void *loop,
                                enum unc__misuse_code code, unc__record_owned_fn *skip,
                                const struct unc_site *site,
                                const struct unc__caller *caller)
{
    struct unc__token token = unc__record_index_find((uint8_t)space, loop);

    return token.serial == 0 ? 0 : unc__record_tell_left(token, code, skip, site, caller);
}
