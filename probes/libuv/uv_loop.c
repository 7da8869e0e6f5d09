/* SPDX-License-Identifier: MIT */
/*
 * Loops. What a loop opens when it is made is its own; so is, of the first one, the pipe
 * that libuv keeps for signals until it is unloaded. The default loop is made by whoever
 * asks for it first, and is to be closed like every other: libuv's manual says so.
 */
#include <uv.h>

#include "probes/libuv/loop.h"
#include "probes/libuv/refused.h"
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
    call = unc__uv_loop_begin(UNC__PROBE_SITE(uv_loop_init), &caller, &token);
    r = UNC_LIBRARY_REAL(uv_loop_init)(loop);
    unc__library_leave(&call);
    unc__uv_loop_made(r == 0 ? loop : NULL, token);
    return r;
}

UNC_PROBE(uv_loop_t *, uv_loop_new, (void))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_call call;
    struct unc__token token;
    uv_loop_t *loop;

    if (!unc__library_is_watched(UNC__LIBRARY_LIBUV, &caller)) {
        return UNC_LIBRARY_REAL(uv_loop_new)();
    }
    call = unc__uv_loop_begin(UNC__PROBE_SITE(uv_loop_new), &caller, &token);
    loop = UNC_LIBRARY_REAL(uv_loop_new)();
    unc__library_leave(&call);
    unc__uv_loop_made(loop, token);
    return loop;
}

UNC_PROBE(uv_loop_t *, uv_default_loop, (void))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_call call;
    struct unc__token token;
    uv_loop_t *loop;

    if (unc__uv_default_loop_is_made() ||
        !unc__library_is_watched(UNC__LIBRARY_LIBUV, &caller)) {
        return UNC_LIBRARY_REAL(uv_default_loop)();
    }
    call = unc__uv_loop_begin(UNC__PROBE_SITE(uv_default_loop), &caller, &token);
    loop = UNC_LIBRARY_REAL(uv_default_loop)();
    unc__library_leave(&call);
    unc__uv_default_loop_made(loop, token);
    return loop;
}

UNC_PROBE(int, uv_loop_close, (uv_loop_t * loop))
{
    struct unc__caller caller = UNC__CALLER();
    int r;

    if (!unc__library_is_watched(UNC__LIBRARY_LIBUV, &caller)) {
        return UNC_LIBRARY_REAL(uv_loop_close)(loop);
    }
    unc__uv_loop_closing(loop, UNC__PROBE_SITE(uv_loop_close), &caller);
    unc__library_dive(UNC__LIBRARY_LIBUV);
    r = UNC_LIBRARY_REAL(uv_loop_close)(loop);
    unc__library_rise(UNC__LIBRARY_LIBUV);
    if (r == 0) {
        unc__uv_loop_closed(loop, /* has_left= */ false, UNC__PROBE_SITE(uv_loop_close),
                            &caller);
    } else if (r == UV_EBUSY) {
        unc__uv_refused(loop, UNC__PROBE_SITE(uv_loop_close), &caller);
    }
    return r;
}

/* It does not ask whether the close was refused: told before, for libuv may end the
 * program. */
UNC_PROBE(void, uv_loop_delete, (uv_loop_t * loop))
{
    struct unc__caller caller = UNC__CALLER();
    const struct unc_site *site = UNC__PROBE_SITE(uv_loop_delete);
    bool has_left;

    if (!unc__library_is_watched(UNC__LIBRARY_LIBUV, &caller)) {
        UNC_LIBRARY_REAL(uv_loop_delete)(loop);
        return;
    }
    unc__uv_loop_closing(loop, site, &caller);
    has_left = unc__watcher_tell_left(UNC__INDEX_LIBUV_LOOP, loop,
                                      UNC__MISUSE_LOOP_DROPPED, NULL, site, &caller) != 0;
    unc__library_dive(UNC__LIBRARY_LIBUV);
    UNC_LIBRARY_REAL(uv_loop_delete)(loop);
    unc__library_rise(UNC__LIBRARY_LIBUV);
    unc__uv_loop_closed(loop, has_left, site, &caller);
}

/* In a child: the record knows none of its parent's loops, and what is opened again for
 * one is still libuv's. */
UNC_PROBE(int, uv_loop_fork, (uv_loop_t * loop))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_call call;
    int r;

    if (!unc__library_is_watched(UNC__LIBRARY_LIBUV, &caller)) {
        return UNC_LIBRARY_REAL(uv_loop_fork)(loop);
    }
    call = unc__library_enter(UNC__LIBRARY_LIBUV,
                              unc__foreign_loop_serial(UNC__INDEX_LIBUV_LOOP, loop), 0);
    r = UNC_LIBRARY_REAL(uv_loop_fork)(loop);
    unc__library_leave(&call);
    return r;
}
