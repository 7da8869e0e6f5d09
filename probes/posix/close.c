/* SPDX-License-Identifier: MIT */
#include "probes/descriptor.h"

UNC_PROBE(int, close, (int fd))
{
    struct unc__caller caller = UNC__CALLER();

    unc__descriptor_closing(fd, &caller);
    return UNC_REAL(close)(fd);
}
