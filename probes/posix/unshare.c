/* SPDX-License-Identifier: MIT */
/* A thread that takes a copy of the table of descriptors goes on with that alone. */
#include <sched.h>

#include "probes/probe.h"
#include "record/guest.h"

UNC_PROBE(int, unshare, (int flags))
{
    int r = UNC_REAL(unshare)(flags);

    if (r == 0 && (flags & CLONE_FILES) != 0) {
        unc__record_files_unshared();
    }
    return r;
}
