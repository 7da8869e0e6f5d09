/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_TYPES_SDEVENT_H
#define UNC_RECORD_TYPES_SDEVENT_H

/* What the probes of sd-event see: as UNC_TYPES in record/kind.h, with two columns
 * more: the library, and what giving one back is called, after "was". */
/* clang-format off */
#define UNC_TYPES_SDEVENT(X) \
    /* key: address. detail: see probes/sdevent/sd_loop.c; internal: given back */ \
    X(SD_EVENT, LOOP, "sd_event", "event loop", "sd_event_unref", RELEASE, SDEVENT, \
      "unreferenced") \
    /* key: address. detail: see probes/sdevent/sd_source.c */ \
    X(SD_IO, WATCHER, "sd_io", "io source", "sd_event_source_unref", LEAVE, SDEVENT, \
      "unreferenced") \
    X(SD_TIME, WATCHER, "sd_time", "time source", "sd_event_source_unref", LEAVE, \
      SDEVENT, "unreferenced") \
    X(SD_SIGNAL, WATCHER, "sd_signal", "signal source", "sd_event_source_unref", LEAVE, \
      SDEVENT, "unreferenced") \
    X(SD_CHILD, WATCHER, "sd_child", "child source", "sd_event_source_unref", LEAVE, \
      SDEVENT, "unreferenced") \
    X(SD_INOTIFY, WATCHER, "sd_inotify", "inotify source", "sd_event_source_unref", \
      LEAVE, SDEVENT, "unreferenced") \
    X(SD_DEFER, WATCHER, "sd_defer", "deferred source", "sd_event_source_unref", LEAVE, \
      SDEVENT, "unreferenced") \
    X(SD_POST, WATCHER, "sd_post", "post source", "sd_event_source_unref", LEAVE, \
      SDEVENT, "unreferenced") \
    X(SD_EXIT, WATCHER, "sd_exit", "exit source", "sd_event_source_unref", LEAVE, \
      SDEVENT, "unreferenced") \
    X(SD_MEMORY_PRESSURE, WATCHER, "sd_memory_pressure", "memory pressure source", \
      "sd_event_source_unref", LEAVE, SDEVENT, "unreferenced") \
    /* whose addition was not seen: one that floats, from its callback */ \
    X(SD_SOURCE, WATCHER, "sd_event_source", "source", "sd_event_source_unref", LEAVE, \
      SDEVENT, "unreferenced")
/* clang-format on */

#endif
