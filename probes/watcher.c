/* SPDX-License-Identifier: MIT */
#include "probes/watcher.h"

#include "record/index_life.h"
#include "record/reader.h"

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

void unc__foreign_loop_made(enum unc__index_space space, const void *loop,
                            struct unc__token token)
{
    struct unc__token former;

    if (loop == NULL) {
        unc__record_release(token, 0);
        return;
    }
    unc__past_forget(space, (uint64_t)(uintptr_t)loop);
    former = unc__record_index_take((uint8_t)space, loop);
    unc__record_release(former, 0);
    unc__record_set_key(token, (uint64_t)(uintptr_t)loop);
    (void)unc__record_index_insert((uint8_t)space, loop, token);
}

uint64_t unc__foreign_loop_serial(enum unc__index_space space, const void *loop)
{
    return loop == NULL ? 0 : unc__record_index_find((uint8_t)space, loop).serial;
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
