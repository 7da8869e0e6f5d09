/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_LIBUV_HANDLE_H
#define UNC_PROBES_LIBUV_HANDLE_H

#include <uv.h>

#include "probes/watcher.h"

/*
 * Handles, from the call that sets one up to its close callback. Their memory is the
 * program's; what it says is asked only where libuv is about to look, too. Any thread,
 * async-signal-safe, errno is kept.
 */

/* Of uv_handle_t, as all versions of 1.x have them. */
enum unc__uv_handle_flag {
    UNC__UV_CLOSING = 0x01,
    UNC__UV_CLOSED = 0x02,
    UNC__UV_ACTIVE = 0x04,
    UNC__UV_REFERENCED = 0x08
};

/* unc__uv_loop: its serial; 0: not known. */
static inline uint64_t unc__uv_loop(const uv_loop_t *loop)
{
    return unc__foreign_loop_serial(UNC__INDEX_LIBUV_LOOP, loop);
}

/*
 * unc__uv_handle_begin: @handle is about to be set up in @loop, by a call of @caller: is
 * it one that is active there, or is the loop gone? What the call opens is the loop's
 * until unc__library_leave.
 */
struct unc__library_call unc__uv_handle_begin(uv_loop_t *loop, const uv_handle_t *handle,
                                              enum unc__type type,
                                              const struct unc_site *site,
                                              const struct unc__caller *caller);

/* unc__uv_handle_made: it is. */
void unc__uv_handle_made(const uv_loop_t *loop, const uv_handle_t *handle,
                         enum unc__type type, const struct unc_site *site,
                         const struct unc__caller *caller);

/* unc__uv_handle_enter: a call works on @handle: what it opens is the handle's. */
struct unc__library_call unc__uv_handle_enter(const void *handle);

/* unc__uv_handle_is_open: it has an entry, and its end was not asked for. */
bool unc__uv_handle_is_open(const uv_handle_t *handle);

/*
 * unc__uv_handle_closing: it is about to be closed, and @callback is what the program
 * wants to be called. Returns: what libuv is to call. unc__uv_handle_not_closed: libuv
 * refused. unc__uv_handle_closed: the callback is about to run.
 */
uv_close_cb unc__uv_handle_closing(uv_handle_t *handle, uv_close_cb callback,
                                   const struct unc_site *site,
                                   const struct unc__caller *caller);
void unc__uv_handle_not_closed(const uv_handle_t *handle);
void unc__uv_handle_closed(const uv_handle_t *handle);

/* unc__uv_handle_misused: by a call of @caller that a closing handle does not bear: libuv
 * refuses it, or ends the program. */
void unc__uv_handle_misused(const void *handle, const struct unc_site *site,
                            const struct unc__caller *caller);

static inline bool unc__uv_handle_is_over(const void *handle)
{
    const uv_handle_t *used = handle;

    return __builtin_expect((used->flags & (UNC__UV_CLOSING | UNC__UV_CLOSED)) != 0, 0);
}

#endif
