/* SPDX-License-Identifier: MIT */
/*
 * A handle whose process could not be started is set up all the same, and has to be
 * closed: only then does it leave the loop.
 */
#include "probes/libuv/make.h"
#include "probes/libuv/process.h"

UNC_PROBE(int, uv_spawn,
          (uv_loop_t * loop, uv_process_t *handle, const uv_process_options_t *options))
{
    struct unc__caller caller = UNC__CALLER();
    const struct unc_site *site = UNC__PROBE_SITE(uv_spawn);
    const uv_handle_t *made = (const uv_handle_t *)handle;
    struct unc__library_call call;
    int r;

    if (!unc__library_is_watched(UNC__LIBRARY_LIBUV, &caller)) {
        return UNC_LIBRARY_REAL(uv_spawn)(loop, handle, options);
    }
    call = unc__uv_handle_begin(loop, made, UNC__TYPE_UV_PROCESS, site, &caller);
    r = UNC_LIBRARY_REAL(uv_spawn)(loop, handle, options);
    unc__library_leave(&call);
    unc__uv_handle_made(loop, made, UNC__TYPE_UV_PROCESS, site, &caller);
    if (r == 0) {
        unc__uv_process_adopt(handle, options);
    }
    return r;
}
