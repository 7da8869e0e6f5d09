/* SPDX-License-Identifier: MIT */
/*
 * A handle ends when its close callback runs, and not before: until then libuv works with
 * it, and the loop cannot be closed. The callback is ours, see callback.h.
 *
 * A callback of the program that ends with this call may have been compiled to a jump:
 * then the call returns to libuv and looks like its own. libuv closes by itself only what
 * it made for itself, which has no entry; so whoever closes a handle with one has it.
 */
#include <netinet/in.h>
#include <uv.h>

#include "probes/libuv/handle.h"
#include "probes/libuv/process.h"

static bool is_watched(const uv_handle_t *handle, const struct unc__caller *caller)
{
    return unc__library_is_watched(UNC__LIBRARY_LIBUV, caller) ||
           (unc__probe_is_watched(caller) &&
            unc__library_depth[UNC__LIBRARY_LIBUV] == 0 &&
            unc__uv_handle_is_open(handle));
}

UNC_PROBE(void, uv_close, (uv_handle_t * handle, uv_close_cb callback))
{
    struct unc__caller caller = UNC__CALLER();

    if (!is_watched(handle, &caller)) {
        UNC_LIBRARY_REAL(uv_close)(handle, callback);
        return;
    }
    callback =
        unc__uv_handle_closing(handle, callback, UNC__PROBE_SITE(uv_close), &caller);
    unc__uv_process_let_go(handle);
    unc__library_dive(UNC__LIBRARY_LIBUV);
    UNC_LIBRARY_REAL(uv_close)(handle, callback);
    unc__library_rise(UNC__LIBRARY_LIBUV);
}

UNC_PROBE(int, uv_tcp_close_reset, (uv_tcp_t * tcp, uv_close_cb callback))
{
    struct unc__caller caller = UNC__CALLER();
    uv_handle_t *handle = (uv_handle_t *)tcp;
    int r;

    if (!is_watched(handle, &caller)) {
        return UNC_LIBRARY_REAL(uv_tcp_close_reset)(tcp, callback);
    }
    callback = unc__uv_handle_closing(handle, callback,
                                      UNC__PROBE_SITE(uv_tcp_close_reset), &caller);
    unc__library_dive(UNC__LIBRARY_LIBUV);
    r = UNC_LIBRARY_REAL(uv_tcp_close_reset)(tcp, callback);
    unc__library_rise(UNC__LIBRARY_LIBUV);
    if (r != 0 && (handle->flags & UNC__UV_CLOSING) == 0) {
        unc__uv_handle_not_closed(handle);
    }
    return r;
}
