/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_TYPES_LIBUV_H
#define UNC_RECORD_TYPES_LIBUV_H

/* What the probes of libuv see: as UNC_TYPES in record/kind.h, with two columns
 * more: the library, and what giving one back is called, after "was". */
/* clang-format off */
#define UNC_TYPES_LIBUV(X) \
    /* key: address. detail: see unc__loop_detail; the upper half is its number */ \
    X(UV_LOOP, LOOP, "uv_loop_t", "event loop", "uv_loop_close", RELEASE, LIBUV, \
      "closed") \
    /* key: address. detail: see record/watcher_detail.h */ \
    X(UV_TIMER, WATCHER, "uv_timer_t", "timer", "uv_close", LEAVE, LIBUV, "closed")
/* clang-format on */

#endif
