/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_TYPES_LIBEVENT_H
#define UNC_RECORD_TYPES_LIBEVENT_H

/* What the probes of libevent see: as UNC_TYPES in record/kind.h, with two columns
 * more: the library, and what giving one back is called, after "was". */
/* clang-format off */
#define UNC_TYPES_LIBEVENT(X) \
    X(EVENT_BASE, LOOP, "event_base", "event base", "event_base_free", RELEASE, \
      LIBEVENT, \
      "freed") \
    X(EVENT, WATCHER, "event", "event", "event_free", LEAVE, LIBEVENT, "freed")
/* clang-format on */

#endif
