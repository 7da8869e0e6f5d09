/* SPDX-License-Identifier: MIT */
#include "probes/liburing/ring.h"

UNC__RING_REGISTERS(io_uring_register_files, UNC__TYPE_URING_FILES,
                    (struct io_uring * ring, const int *files, unsigned count),
                    (ring, files, count))
UNC__RING_REGISTERS(io_uring_register_files_tags, UNC__TYPE_URING_FILES,
                    (struct io_uring * ring, const int *files, const __u64 *tags,
                     unsigned count),
                    (ring, files, tags, count))
UNC__RING_REGISTERS(io_uring_register_files_sparse, UNC__TYPE_URING_FILES,
                    (struct io_uring * ring, unsigned count), (ring, count))
UNC__RING_USES(io_uring_register_files_update,
               (struct io_uring * ring, unsigned offset, const int *files,
                unsigned count),
               (ring, offset, files, count))
UNC__RING_UNREGISTERS(io_uring_unregister_files, UNC__TYPE_URING_FILES)
