/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_LIBUV_OWN_H
#define UNC_PROBES_LIBUV_OWN_H

#include <stdbool.h>
#include <uv.h>

/*
 * unc__uv_is_own_stat: whether uv_fs_stat is called with a callback of libuv's own: it
 * polls files so, first inside uv_fs_poll_start and then out of the loop. In the shared
 * form such a call is known by where it comes from; in the static one by the callback,
 * which the first of them has shown. Any thread, async-signal-safe.
 */
bool unc__uv_is_own_stat(uv_fs_cb callback);

#endif
