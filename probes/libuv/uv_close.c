/* SPDX-License-Identifier: MIT */
#include <uv.h>

#include "probes/watcher.h"

UNC_PROBE(void, uv_close, (uv_handle_t * handle, uv_close_cb callback))
{
    struct unc__caller caller = UNC__CALLER();

    if (unc__library_is_watched(UNC__LIBRARY_LIBUV, &caller)) {
        (void)unc__watcher_released(UNC__INDEX_LIBUV, handle, UNC__PROBE_SITE(uv_close),
                                    &caller);
    }
    UNC_LIBRARY_REAL(uv_close)(handle, callback);
}
