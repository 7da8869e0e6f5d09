/* SPDX-License-Identifier: MIT */
/* shm_unlink takes a name away and no descriptor: it has no probe. */
#include <sys/mman.h>
#include <sys/types.h>

#include "probes/descriptor.h"

UNC_PROBE(int, shm_open, (const char *name, int flags, mode_t mode))
{
    struct unc__caller caller = UNC__CALLER();
    int fd = UNC_REAL(shm_open)(name, flags, mode);

    unc__descriptor_acquired(fd, UNC__TYPE_FD_SHM, UNC__PROBE_SITE(shm_open), &caller, 0);
    return fd;
}
