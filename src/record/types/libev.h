/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_TYPES_LIBEV_H
#define UNC_RECORD_TYPES_LIBEV_H

/* What the probes of libev see: as UNC_TYPES in record/kind.h, with two columns
 * more: the library, and what giving one back is called, after "was". */
/* clang-format off */
#define UNC_TYPES_LIBEV(X) \
    /* key: address. detail: see unc__loop_detail; the upper half is its number */ \
    X(EV_LOOP, LOOP, "ev_loop", "event loop", "ev_loop_destroy", RELEASE, LIBEV, \
      "destroyed") \
    /* Watchers, while they are active. key: address. detail: see \
     * record/watcher_detail.h; the flags from UNC__WATCHER_OWN_1 on are the lower bits \
     * of the number that it watches: a descriptor, a signal, a process. A loop that is \
     * destroyed forgets them, and they still say that they are active. */ \
    X(EV_IO, WATCHER, "ev_io", "descriptor watcher", "ev_io_stop", LEAVE, LIBEV, \
      "stopped") \
    X(EV_TIMER, WATCHER, "ev_timer", "timer", "ev_timer_stop", LEAVE, LIBEV, "stopped") \
    X(EV_PERIODIC, WATCHER, "ev_periodic", "periodic timer", "ev_periodic_stop", LEAVE, \
      LIBEV, "stopped") \
    X(EV_SIGNAL, WATCHER, "ev_signal", "signal watcher", "ev_signal_stop", LEAVE, LIBEV, \
      "stopped") \
    X(EV_CHILD, WATCHER, "ev_child", "child watcher", "ev_child_stop", LEAVE, LIBEV, \
      "stopped") \
    X(EV_STAT, WATCHER, "ev_stat", "file watcher", "ev_stat_stop", LEAVE, LIBEV, \
      "stopped") \
    X(EV_IDLE, WATCHER, "ev_idle", "idle watcher", "ev_idle_stop", LEAVE, LIBEV, \
      "stopped") \
    X(EV_PREPARE, WATCHER, "ev_prepare", "prepare watcher", "ev_prepare_stop", LEAVE, \
      LIBEV, "stopped") \
    X(EV_CHECK, WATCHER, "ev_check", "check watcher", "ev_check_stop", LEAVE, LIBEV, \
      "stopped") \
    X(EV_EMBED, WATCHER, "ev_embed", "embed watcher", "ev_embed_stop", LEAVE, LIBEV, \
      "stopped") \
    X(EV_FORK, WATCHER, "ev_fork", "fork watcher", "ev_fork_stop", LEAVE, LIBEV, \
      "stopped") \
    X(EV_CLEANUP, WATCHER, "ev_cleanup", "cleanup watcher", "ev_cleanup_stop", LEAVE, \
      LIBEV, "stopped") \
    X(EV_ASYNC, WATCHER, "ev_async", "async watcher", "ev_async_stop", LEAVE, LIBEV, \
      "stopped")
/* clang-format on */

#endif
