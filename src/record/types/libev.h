/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_TYPES_LIBEV_H
#define UNC_RECORD_TYPES_LIBEV_H

/* What the probes of libev see: as UNC_TYPES in record/kind.h, with two columns
 * more: the library, and what giving one back is called, after "was". */
/* clang-format off */
#define UNC_TYPES_LIBEV(X) \
    X(EV_LOOP, LOOP, "ev_loop", "event loop", "ev_loop_destroy", RELEASE, LIBEV, \
      "destroyed") \
    X(EV_TIMER, WATCHER, "ev_timer", "timer", "ev_timer_stop", LEAVE, LIBEV, "stopped")
/* clang-format on */

#endif
