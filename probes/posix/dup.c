/* SPDX-License-Identifier: MIT */
#include "probes/descriptor.h"

UNC_PROBE(int, dup, (int fd))
{
    struct unc__caller caller = UNC__CALLER();
    int copy = UNC_REAL(dup)(fd);

    unc__descriptor_acquired(copy, UNC__TYPE_FD_DUPLICATE, UNC__PROBE_SITE(dup), &caller,
                             0);
    return copy;
}
