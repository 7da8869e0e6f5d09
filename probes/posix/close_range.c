/* SPDX-License-Identifier: MIT */
/*
 * Both ask the kernel themselves, and not by close. It may refuse, so it is asked first;
 * what other threads open meanwhile is not meant (unc__record_fd_range_floor).
 */
#include "probes/closed_range.h"
#include "probes/descriptor.h"

UNC_PROBE(int, close_range, (unsigned first, unsigned last, int flags))
{
    struct unc__caller caller = UNC__CALLER();
    uint64_t floor = unc__closed_range_begin(&caller);
    int r = UNC_REAL(close_range)(first, last, flags);

    if (r == 0) {
        unc__closed_range_end(first, last, (unsigned)flags, floor, &caller);
    }
    return r;
}

/* Returns nothing: where it cannot close it ends the process. */
UNC_PROBE(void, closefrom, (int first))
{
    struct unc__caller caller = UNC__CALLER();
    uint64_t floor = unc__closed_range_begin(&caller);

    UNC_REAL(closefrom)(first);
    unc__closed_range_end(first > 0 ? (unsigned)first : 0, UINT32_MAX, 0, floor, &caller);
}
