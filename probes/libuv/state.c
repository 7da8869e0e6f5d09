/* SPDX-License-Identifier: MIT */
/*
 * Timers and all the others are started and stopped without a probe, and cost nothing
 * there: whether one is active and referenced is asked when a report is made. What is
 * read then may be anything, for handles are freed without a word: it is believed if type
 * and loop are those that the record has.
 */
#include "probes/libuv/state.h"

#include "base/clock.h"
#include "probes/libuv/handle.h"

enum unc__type unc__uv_type_of(uv_handle_type type)
{
    static const enum unc__type types[UV_HANDLE_TYPE_MAX] = {
        [UV_ASYNC] = UNC__TYPE_UV_ASYNC,       [UV_CHECK] = UNC__TYPE_UV_CHECK,
        [UV_FS_EVENT] = UNC__TYPE_UV_FS_EVENT, [UV_FS_POLL] = UNC__TYPE_UV_FS_POLL,
        [UV_IDLE] = UNC__TYPE_UV_IDLE,         [UV_NAMED_PIPE] = UNC__TYPE_UV_PIPE,
        [UV_POLL] = UNC__TYPE_UV_POLL,         [UV_PREPARE] = UNC__TYPE_UV_PREPARE,
        [UV_PROCESS] = UNC__TYPE_UV_PROCESS,   [UV_SIGNAL] = UNC__TYPE_UV_SIGNAL,
        [UV_TCP] = UNC__TYPE_UV_TCP,           [UV_TIMER] = UNC__TYPE_UV_TIMER,
        [UV_TTY] = UNC__TYPE_UV_TTY,           [UV_UDP] = UNC__TYPE_UV_UDP,
    };

    return type > UV_UNKNOWN_HANDLE && type < UV_HANDLE_TYPE_MAX ? types[type]
                                                                 : UNC__TYPE_NONE;
}

static size_t size_of(enum unc__type type)
{
    switch (type) {
    case UNC__TYPE_UV_POLL:
        return sizeof(uv_poll_t);
    case UNC__TYPE_UV_SIGNAL:
        return sizeof(uv_signal_t);
    case UNC__TYPE_UV_TIMER:
        return sizeof(uv_timer_t);
    case UNC__TYPE_UV_UDP:
        return sizeof(uv_udp_t);
    case UNC__TYPE_UV_PIPE:
    case UNC__TYPE_UV_TCP:
    case UNC__TYPE_UV_TTY:
        return sizeof(uv_stream_t);
    default:
        return sizeof(uv_handle_t);
    }
}

/* A timer is due by the clock of its loop, the monotonic one; the loop itself may be gone
 * from where it was, and is not asked. */
static void ask_timer(const uv_timer_t *timer, struct unc__watcher_facts *ret_facts)
{
    uint64_t now_ms = (uint64_t)unc__clock_coarse_ms();

    if (ret_facts->is_active) {
        ret_facts->in_ms =
            timer->timeout > now_ms ? (int64_t)(timer->timeout - now_ms) : 0;
    }
}

/* What only one type has, of which all was copied. */
static void ask_more(enum unc__type type, const union uv_any_handle *handle,
                     struct unc__watcher_facts *ret_facts)
{
    switch (type) {
    case UNC__TYPE_UV_POLL:
        ret_facts->fd = handle->poll.io_watcher.fd;
        break;
    case UNC__TYPE_UV_SIGNAL:
        ret_facts->signal = handle->signal.signum;
        break;
    case UNC__TYPE_UV_TIMER:
        ask_timer(&handle->timer, ret_facts);
        break;
    case UNC__TYPE_UV_UDP:
        ret_facts->fd = handle->udp.io_watcher.fd;
        break;
    case UNC__TYPE_UV_PIPE:
    case UNC__TYPE_UV_TCP:
    case UNC__TYPE_UV_TTY:
        ret_facts->fd = handle->stream.io_watcher.fd;
        break;
    default:
        break;
    }
}

static bool fits(const struct unc__entry_view *entry, const uv_handle_t *handle)
{
    bool is_closing = (unc__watcher_flags(entry->detail) & UNC__WATCHER_CLOSING) != 0;

    if (unc__uv_type_of(handle->type) != entry->type || handle->loop == NULL) {
        return false;
    }
    return is_closing ? (handle->flags & UNC__UV_CLOSING) != 0
                      : (uintptr_t)handle->loop == unc__watcher_address(entry->detail) &&
                            (handle->flags & UNC__UV_CLOSED) == 0;
}

void unc__uv_ask(const struct unc__entry_view *entry,
                 struct unc__watcher_facts *ret_facts)
{
    const void *address = (const void *)(uintptr_t)entry->key;
    union uv_any_handle handle;

    if (entry->kind != UNC__KIND_WATCHER ||
        !unc__record_copy(&handle, address, size_of(entry->type)) ||
        !fits(entry, &handle.handle)) {
        return;
    }
    ret_facts->knows_state = true;
    ret_facts->is_active = (handle.handle.flags & UNC__UV_ACTIVE) != 0;
    ret_facts->is_referenced = (handle.handle.flags & UNC__UV_REFERENCED) != 0;
    ret_facts->is_closing = (handle.handle.flags & UNC__UV_CLOSING) != 0;
    ask_more(entry->type, &handle, ret_facts);
}
