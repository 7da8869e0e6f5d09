/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_TYPES_LIBURING_H
#define UNC_RECORD_TYPES_LIBURING_H

/* What the probes of liburing see: as UNC_TYPES in record/kind.h, with two columns
 * more: the library, and what giving one back is called, after "was". */
/* clang-format off */
#define UNC_TYPES_LIBURING(X) \
    X(IO_URING, LOOP, "io_uring", "ring", "io_uring_queue_exit", RELEASE, LIBURING, \
      "exited")
/* clang-format on */

#endif
