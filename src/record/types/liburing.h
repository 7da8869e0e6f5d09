/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_TYPES_LIBURING_H
#define UNC_RECORD_TYPES_LIBURING_H

/* What the probes of liburing see: as UNC_TYPES in record/kind.h, with two columns
 * more: the library, and what giving one back is called, after "was". */
/* clang-format off */
#define UNC_TYPES_LIBURING(X) \
    /* key: see probes/liburing/ring.c */ \
    X(IO_URING, LOOP, "io_uring", "ring", "io_uring_queue_exit", RELEASE, LIBURING, \
      "exited") \
    /* What is registered with one, in this order: internal; key: likewise */ \
    X(URING_FILES, WATCHER, "registered_files", "registration of files", \
      "io_uring_unregister_files", RELEASE, LIBURING, "unregistered") \
    X(URING_BUFFERS, WATCHER, "registered_buffers", "registration of buffers", \
      "io_uring_unregister_buffers", RELEASE, LIBURING, "unregistered") \
    X(URING_EVENTFD, WATCHER, "registered_eventfd", "registration of an eventfd", \
      "io_uring_unregister_eventfd", RELEASE, LIBURING, "unregistered")
/* clang-format on */

#endif
