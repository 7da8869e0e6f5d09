/* SPDX-License-Identifier: MIT */
/*
 * Counted, and nothing else: a mapping may be cut in pieces, put over another one and
 * given back in parts, and allocators make them by the thousand. So it has no entry and
 * no stack, and how many are left is only what the calls that were seen add up to.
 */
#include <sys/mman.h>
#include <sys/types.h>

#include "probes/probe.h"
#include "record/count.h"

#define MMAP(name)                                                                     \
    UNC_PROBE(                                                                         \
        void *, name,                                                                  \
        (void *address, size_t size, int protection, int flags, int fd, off_t offset)) \
    {                                                                                  \
        struct unc__caller caller = UNC__CALLER();                                     \
        void *memory = UNC_REAL(name)(address, size, protection, flags, fd, offset);   \
                                                                                       \
        if (memory != MAP_FAILED && !unc__probe_is_own(&caller)) {                     \
            unc__record_count_acquired(UNC__KIND_MAPPING);                             \
        }                                                                              \
        return memory;                                                                 \
    }

MMAP(mmap)
MMAP(mmap64)

UNC_PROBE(int, munmap, (void *address, size_t size))
{
    struct unc__caller caller = UNC__CALLER();
    int r = UNC_REAL(munmap)(address, size);

    if (r == 0 && !unc__probe_is_own(&caller)) {
        unc__record_count_released(UNC__KIND_MAPPING);
    }
    return r;
}
