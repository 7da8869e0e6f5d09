/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_TYPES_SDEVENT_H
#define UNC_RECORD_TYPES_SDEVENT_H

/* What the probes of sd-event see: as UNC_TYPES in record/kind.h, with two columns
 * more: the library, and what giving one back is called, after "was". */
/* clang-format off */
#define UNC_TYPES_SDEVENT(X) \
    X(SD_EVENT, LOOP, "sd_event", "event loop", "sd_event_unref", RELEASE, SDEVENT, \
      "unreferenced") \
    X(SD_TIME, WATCHER, "sd_time", "time source", "sd_event_source_unref", LEAVE, \
      SDEVENT, "unreferenced")
/* clang-format on */

#endif
