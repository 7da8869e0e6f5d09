/* SPDX-License-Identifier: MIT */
#include <sys/mman.h>

#include "probes/descriptor.h"

UNC_PROBE(int, memfd_create, (const char *name, unsigned flags))
{
    struct unc__caller caller = UNC__CALLER();
    int fd = UNC_REAL(memfd_create)(name, flags);

    unc__descriptor_opened(fd, UNC__TYPE_FD_MEMFD, (flags & MFD_CLOEXEC) != 0,
                           UNC__PROBE_SITE(memfd_create), &caller);
    return fd;
}
