/* SPDX-License-Identifier: MIT */
/*
 * The detail of a handle has the address of its loop, so that a look at its memory can be
 * checked against it, and from uv_close on the flag that its end was asked for.
 *
 * A handle may be freed without a close, and another one set up in its place: that one
 * ends the entry, and nobody is blamed for it here. But if the memory is still as libuv
 * left it, linked into a loop that is alive, then it was no new object, and the lists of
 * the loop are broken from now on.
 */
#include "probes/libuv/handle.h"

#include "base/text.h"
#include "probes/libuv/callback.h"
#include "probes/libuv/closing.h"
#include "probes/libuv/state.h"

static bool view_handle(const void *handle, struct unc__entry_view *ret_entry)
{
    return unc__watcher_view(UNC__INDEX_LIBUV, handle, ret_entry);
}

static bool is_closing(const struct unc__entry_view *entry)
{
    return (unc__watcher_flags(entry->detail) & UNC__WATCHER_CLOSING) != 0;
}

static struct unc__token token_of(const struct unc__entry_view *entry)
{
    return (struct unc__token){ .serial = entry->serial,
                                .index = entry->index,
                                .process = unc__record_process() };
}

static bool is_active_in_its_loop(const uv_handle_t *handle,
                                  const struct unc__entry_view *entry)
{
    return !is_closing(entry) && entry->owner != 0 &&
           (uintptr_t)handle->loop == unc__watcher_address(entry->detail) &&
           unc__uv_type_of(handle->type) == entry->type &&
           (handle->flags & (UNC__UV_ACTIVE | UNC__UV_CLOSING)) == UNC__UV_ACTIVE &&
           unc__uv_loop(handle->loop) == entry->owner;
}

static void tell_changed(const struct unc__entry_view *entry, const struct unc_site *site,
                         const struct unc__caller *caller)
{
    (void)unc__record_misuse(&(struct unc__misuse){
        .code = UNC__MISUSE_CHANGED_ACTIVE,
        .kind = entry->kind,
        .type = entry->type,
        .key = entry->key,
        .owner = entry->owner,
        .use_site = unc__record_site(site),
        .use_stack = unc__record_stack_at(caller),
        .cause_site = entry->site,
        .cause_stack = entry->acquired_stack,
        .acquired_stack = entry->acquired_stack,
    });
}

/* Nobody knows @loop: was there one, until lately? */
static void tell_loop_gone(const uv_loop_t *loop, enum unc__type type,
                           const struct unc_site *site, const struct unc__caller *caller)
{
    char buffer[64];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);
    struct unc__past past;

    if (!unc__past_find(UNC__INDEX_LIBUV_LOOP, (uint64_t)(uintptr_t)loop, &past)) {
        return;
    }
    unc__text_add(&text, "a ");
    unc__text_add(&text, unc__record_type_words(UNC__KIND_WATCHER, type).word);
    (void)unc__record_misuse(&(struct unc__misuse){
        .code = UNC__MISUSE_LOOP_GONE,
        .kind = UNC__KIND_LOOP,
        .type = UNC__TYPE_UV_LOOP,
        .key = (uint64_t)(uintptr_t)loop,
        .use_site = unc__record_site(site),
        .use_stack = unc__record_stack_at(caller),
        .cause_site = past.released_site,
        .cause_stack = past.released_stack,
        .acquired_stack = past.acquired_stack,
        .name = unc__record_name(buffer),
    });
}

struct unc__library_call unc__uv_handle_begin(uv_loop_t *loop, const uv_handle_t *handle,
                                              enum unc__type type,
                                              const struct unc_site *site,
                                              const struct unc__caller *caller)
{
    uint64_t owner = unc__uv_loop(loop);
    struct unc__entry_view entry;

    if (owner == 0) {
        tell_loop_gone(loop, type, site, caller);
    }
    if (view_handle(handle, &entry) && is_active_in_its_loop(handle, &entry)) {
        tell_changed(&entry, site, caller);
    }
    return unc__library_enter(UNC__LIBRARY_LIBUV, owner, 0);
}

void unc__uv_handle_made(const uv_loop_t *loop, const uv_handle_t *handle,
                         enum unc__type type, const struct unc_site *site,
                         const struct unc__caller *caller)
{
    unc__record_set_asker(UNC__LIBRARY_LIBUV, unc__uv_ask);
    (void)unc__watcher_acquired(
        UNC__INDEX_LIBUV, handle,
        &(struct unc__acquisition){ .kind = UNC__KIND_WATCHER,
                                    .type = type,
                                    .owner = unc__uv_loop(loop),
                                    .detail = unc__watcher_detail(loop, 0),
                                    .site = site,
                                    .caller = caller });
}

struct unc__library_call unc__uv_handle_enter(const void *handle)
{
    struct unc__entry_view entry;

    if (!view_handle(handle, &entry)) {
        return unc__library_enter(UNC__LIBRARY_LIBUV, 0, 0);
    }
    return unc__library_enter(UNC__LIBRARY_LIBUV, entry.owner, entry.serial);
}

bool unc__uv_handle_is_open(const uv_handle_t *handle)
{
    struct unc__entry_view entry;

    return view_handle(handle, &entry) && !is_closing(&entry);
}

static void set_detail(const struct unc__entry_view *entry, const void *address,
                       unsigned flags)
{
    unc__record_set_detail(token_of(entry), unc__watcher_detail(address, flags));
}

uv_close_cb unc__uv_handle_closing(uv_handle_t *handle, uv_close_cb callback,
                                   const struct unc_site *site,
                                   const struct unc__caller *caller)
{
    struct unc__entry_view entry;
    uv_close_cb ours;

    if (!view_handle(handle, &entry)) {
        (void)unc__past_misused(UNC__INDEX_LIBUV, (uint64_t)(uintptr_t)handle,
                                UNC__MISUSE_DOUBLE_RELEASE, site, caller);
        return callback;
    }
    if (is_closing(&entry)) {
        unc__uv_closing_misused(&entry, UNC__MISUSE_DOUBLE_RELEASE, site, caller);
        return callback;
    }
    ours = unc__uv_wrap_close(callback);
    if (ours == NULL) {
        (void)unc__watcher_released(UNC__INDEX_LIBUV, handle, site, caller);
        return callback;
    }
    unc__uv_closing_note(&entry, site, caller);
    set_detail(&entry, (const void *)(uintptr_t)callback,
               unc__watcher_flags(entry.detail) | UNC__WATCHER_CLOSING);
    return ours;
}

void unc__uv_handle_not_closed(const uv_handle_t *handle)
{
    struct unc__entry_view entry;

    if (view_handle(handle, &entry) && is_closing(&entry)) {
        set_detail(&entry, handle->loop,
                   unc__watcher_flags(entry.detail) & ~(unsigned)UNC__WATCHER_CLOSING);
    }
}

void unc__uv_handle_closed(const uv_handle_t *handle)
{
    struct unc__token token = unc__record_index_take((uint8_t)UNC__INDEX_LIBUV, handle);

    unc__uv_closing_ended(token, (uint64_t)(uintptr_t)handle);
}

void unc__uv_handle_misused(const void *handle, const struct unc_site *site,
                            const struct unc__caller *caller)
{
    struct unc__entry_view entry;

    if (!view_handle(handle, &entry)) {
        (void)unc__past_misused(UNC__INDEX_LIBUV, (uint64_t)(uintptr_t)handle,
                                UNC__MISUSE_USE_AFTER_RELEASE, site, caller);
    } else if (is_closing(&entry)) {
        unc__uv_closing_misused(&entry, UNC__MISUSE_USE_AFTER_RELEASE, site, caller);
    }
}
