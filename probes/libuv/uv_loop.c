/* SPDX-License-Identifier: MIT */
/*
 * Loops. What a loop opens when it is made is its own; a close that is refused is told
 * unless a later one succeeds.
 */
#include <uv.h>

#include "probes/watcher.h"

UNC_PROBE(int, uv_loop_init, (uv_loop_t * loop))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_call call;
    struct unc__token token;
    int r;

    if (!unc__library_is_watched(UNC__LIBRARY_LIBUV, &caller)) {
        return UNC_LIBRARY_REAL(uv_loop_init)(loop);
    }
    token = unc__foreign_loop_begin(UNC__TYPE_UV_LOOP, UNC__PROBE_SITE(uv_loop_init),
                                    &caller);
    call = unc__library_enter(UNC__LIBRARY_LIBUV, token.serial, 0);
    r = UNC_LIBRARY_REAL(uv_loop_init)(loop);
    unc__library_leave(&call);
    unc__foreign_loop_made(UNC__INDEX_LIBUV_LOOP, r == 0 ? loop : NULL, token);
    return r;
}

UNC_PROBE(int, uv_loop_close, (uv_loop_t * loop))
{
    struct unc__caller caller = UNC__CALLER();
    int r = UNC_LIBRARY_REAL(uv_loop_close)(loop);

    if (!unc__library_is_watched(UNC__LIBRARY_LIBUV, &caller)) {
        return r;
    }
    if (r == 0) {
        (void)unc__foreign_loop_closed(UNC__INDEX_LIBUV_LOOP, loop, /* has_left= */ false,
                                       UNC__PROBE_SITE(uv_loop_close), &caller);
    } else if (r == UV_EBUSY) {
        (void)unc__watcher_tell_left(UNC__INDEX_LIBUV_LOOP, loop, UNC__MISUSE_LOOP_BUSY,
                                     NULL, UNC__PROBE_SITE(uv_loop_close), &caller);
    }
    return r;
}
