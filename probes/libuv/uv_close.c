/* SPDX-License-Identifier: MIT */
/*
 * A handle ends when its close callback runs, and not before: until then libuv works with
 * it, and the loop cannot be closed. The callback is ours, see callback.h.
 */
#include <netinet/in.h>
#include <uv.h>

#include "probes/libuv/handle.h"
#include "probes/libuv/process.h"

UNC_PROBE(void, uv_close, (uv_handle_t * handle, uv_close_cb callback))
{
    struct unc__caller caller = UNC__CALLER();

    if (!unc__library_is_watched(UNC__LIBRARY_LIBUV, &caller)) {
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

    if (!unc__library_is_watched(UNC__LIBRARY_LIBUV, &caller)) {
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
