/* SPDX-License-Identifier: MIT */
/*
 * libuv opens a terminal once more for itself, where it can, and puts that in the place
 * of the program's descriptor too: the one is the handle's, and the other one stays the
 * program's to close. Where it cannot, the program's becomes the handle's.
 */
#include "probes/libuv/make.h"

UNC_PROBE(int, uv_tty_init, (uv_loop_t * loop, uv_tty_t *handle, uv_file fd, int unused))
{
    struct unc__caller caller = UNC__CALLER();
    const struct unc_site *site = UNC__PROBE_SITE(uv_tty_init);
    const uv_handle_t *made = (const uv_handle_t *)handle;
    struct unc__library_call call;
    int r;

    if (!unc__library_is_watched(UNC__LIBRARY_LIBUV, &caller)) {
        return UNC_LIBRARY_REAL(uv_tty_init)(loop, handle, fd, unused);
    }
    call = unc__uv_handle_begin(loop, made, UNC__TYPE_UV_TTY, site, &caller);
    r = UNC_LIBRARY_REAL(uv_tty_init)(loop, handle, fd, unused);
    unc__library_leave(&call);
    if (r == 0) {
        unc__uv_handle_made(loop, made, UNC__TYPE_UV_TTY, site, &caller);
        unc__uv_adopt(made);
        if (unc__uv_fd(made) != fd) {
            unc__watcher_disowns(fd);
        }
    }
    return r;
}
