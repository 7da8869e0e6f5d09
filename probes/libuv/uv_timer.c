/* SPDX-License-Identifier: MIT */
#include <uv.h>

#include "probes/watcher.h"

UNC_PROBE(int, uv_timer_init, (uv_loop_t * loop, uv_timer_t *timer))
{
    struct unc__caller caller = UNC__CALLER();
    int r = UNC_LIBRARY_REAL(uv_timer_init)(loop, timer);

    if (r == 0 && unc__library_is_watched(UNC__LIBRARY_LIBUV, &caller)) {
        (void)unc__watcher_acquired(
            UNC__INDEX_LIBUV, timer,
            &(struct unc__acquisition){
                .kind = UNC__KIND_WATCHER,
                .type = UNC__TYPE_UV_TIMER,
                .owner = unc__foreign_loop_serial(UNC__INDEX_LIBUV_LOOP, loop),
                .site = UNC__PROBE_SITE(uv_timer_init),
                .caller = &caller });
    }
    return r;
}
