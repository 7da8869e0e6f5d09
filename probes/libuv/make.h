/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_LIBUV_MAKE_H
#define UNC_PROBES_LIBUV_MAKE_H

#include <uv.h>

#include "probes/libuv/adopt.h"
#include "probes/libuv/callback.h"
#include "probes/libuv/handle.h"
#include "probes/libuv/request.h"

/*
 * The probes of libuv are of few sorts. Each macro defines one, from its name, parameters
 * and arguments; what the parameters have to be called is said with it.
 */

/* A call that sets up @handle in @loop; it fails without having done it. */
#define UNC_UV_INIT(type, name, params, args)                                     \
    UNC_PROBE(int, name, params)                                                  \
    {                                                                             \
        struct unc__caller caller = UNC__CALLER();                                \
        const struct unc_site *site = UNC__PROBE_SITE(name);                      \
        const uv_handle_t *made = (const uv_handle_t *)handle;                    \
        struct unc__library_call call;                                            \
        int r;                                                                    \
                                                                                  \
        if (!unc__library_is_watched(UNC__LIBRARY_LIBUV, &caller)) {              \
            return UNC_LIBRARY_REAL(name) args;                                   \
        }                                                                         \
        call = unc__uv_handle_begin(loop, made, UNC__TYPE_##type, site, &caller); \
        r = UNC_LIBRARY_REAL(name) args;                                          \
        unc__library_leave(&call);                                                \
        if (r == 0) {                                                             \
            unc__uv_handle_made(loop, made, UNC__TYPE_##type, site, &caller);     \
            unc__uv_adopt(made);                                                  \
        }                                                                         \
        return r;                                                                 \
    }

/* A call that a closing @handle does not bear. All that it costs is a look at a word that
 * libuv looks at next. */
#define UNC_UV_START(name, params, args)                                    \
    UNC_PROBE(int, name, params)                                            \
    {                                                                       \
        struct unc__caller caller = UNC__CALLER();                          \
                                                                            \
        if (unc__uv_handle_is_over(handle) &&                               \
            unc__library_is_watched(UNC__LIBRARY_LIBUV, &caller)) {         \
            unc__uv_handle_misused(handle, UNC__PROBE_SITE(name), &caller); \
        }                                                                   \
        return UNC_LIBRARY_REAL(name) args;                                 \
    }

/* A call that may open a descriptor for @handle. */
#define UNC_UV_OPENS(name, params, args)                             \
    UNC_PROBE(int, name, params)                                     \
    {                                                                \
        struct unc__caller caller = UNC__CALLER();                   \
        struct unc__library_call call;                               \
        int r;                                                       \
                                                                     \
        if (!unc__library_is_watched(UNC__LIBRARY_LIBUV, &caller)) { \
            return UNC_LIBRARY_REAL(name) args;                      \
        }                                                            \
        call = unc__uv_handle_enter(handle);                         \
        r = UNC_LIBRARY_REAL(name) args;                             \
        unc__library_leave(&call);                                   \
        return r;                                                    \
    }

/* A call that gives @handle a descriptor that is open, to close it. */
#define UNC_UV_GIVES(name, params, args)                                      \
    UNC_PROBE(int, name, params)                                              \
    {                                                                         \
        struct unc__caller caller = UNC__CALLER();                            \
        int r = UNC_LIBRARY_REAL(name) args;                                  \
                                                                              \
        if (r == 0 && unc__library_is_watched(UNC__LIBRARY_LIBUV, &caller)) { \
            unc__uv_adopt(handle);                                            \
        }                                                                     \
        return r;                                                             \
    }

/*
 * A call that starts @request, whose @callback comes if it returns 0. @family: of
 * callback.h. @enter, @leave: statements around the call itself. Where @condition is
 * false there is nothing to wait for.
 */
#define UNC_UV_REQUEST(family, type, name, params, args, condition, uv_loop, enter,    \
                       leave)                                                          \
    UNC_PROBE(int, name, params)                                                       \
    {                                                                                  \
        struct unc__caller caller = UNC__CALLER();                                     \
        __typeof__(callback) original = callback;                                      \
        int r;                                                                         \
                                                                                       \
        if (!(condition) || !unc__library_is_watched(UNC__LIBRARY_LIBUV, &caller) ||   \
            (callback = unc__uv_wrap_##family(original)) == NULL) {                    \
            callback = original;                                                       \
            return UNC_LIBRARY_REAL(name) args;                                        \
        }                                                                              \
        enter;                                                                         \
        r = UNC_LIBRARY_REAL(name) args;                                               \
        leave;                                                                         \
        if (r == 0) {                                                                  \
            unc__uv_request_made(request, UNC__TYPE_##type, unc__uv_loop(uv_loop),     \
                                 (uintptr_t)original, UNC__PROBE_SITE(name), &caller); \
        }                                                                              \
        return r;                                                                      \
    }

/* What a call on @loop opens, the threads of the pool most of all, is libuv's. */
#define UNC_UV_ENTER_LOOP           \
    struct unc__library_call call = \
        unc__library_enter(UNC__LIBRARY_LIBUV, unc__uv_loop(loop), /* holder= */ 0)

/* A request on @loop, or without a callback a call that waits. */
#define UNC_UV_LOOP_REQUEST(family, type, name, params, args)                \
    UNC_UV_REQUEST(family, type, name, params, args, callback != NULL, loop, \
                   UNC_UV_ENTER_LOOP, unc__library_leave(&call))

/* A request on @handle, which may open a descriptor for it. */
#define UNC_UV_HANDLE_REQUEST(family, type, name, params, args)                  \
    UNC_UV_REQUEST(family, type, name, params, args, /* condition= */ true,      \
                   handle->loop,                                                 \
                   struct unc__library_call call = unc__uv_handle_enter(handle), \
                   unc__library_leave(&call))

/* One that opens nothing, and comes with each message: the handle is not looked for. But
 * uv_write jumps to uv_write2, which then has us for a caller: so calls are counted. */
#define UNC_UV_STREAM_REQUEST(family, type, name, params, args)             \
    UNC_UV_REQUEST(family, type, name, params, args, /* condition= */ true, \
                   handle->loop, unc__library_depth[UNC__LIBRARY_LIBUV]++,  \
                   unc__library_depth[UNC__LIBRARY_LIBUV]--)

#endif
