/* SPDX-License-Identifier: MIT */
#include "probes/closed_range.h"

#include "probes/descriptor.h"
#include "record/fd_table.h"
#include "record/guest.h"

#ifdef __GLIBC__
#include <sys/single_threaded.h>
#endif

/* Of linux/close_range.h, which older systems do not have. */
#define RANGE_UNSHARE 2u
#define RANGE_CLOEXEC 4u

/*
 * Whether the numbers are closed for the whole process. With RANGE_UNSHARE the calling
 * thread goes on with a table of its own, and the others still have theirs: what the
 * record says of the process stays true of them. One thread alone has nobody to share
 * with.
 */
static bool is_of_process(unsigned flags)
{
#ifdef __GLIBC__
    return (flags & RANGE_UNSHARE) == 0 || __libc_single_threaded;
#else
    return (flags & RANGE_UNSHARE) == 0;
#endif
}

uint64_t unc__closed_range_begin(const struct unc__caller *caller)
{
    return unc__probe_is_own(caller) ? 0 : unc__record_fd_range_floor();
}

void unc__closed_range_end(unsigned first, unsigned last, unsigned flags, uint64_t floor,
                           const struct unc__caller *caller)
{
    if (!is_of_process(flags)) {
        unc__record_files_unshared();
        return;
    }
    if (floor == 0) {
        return;
    }
    if (first < UNC__STANDARD_FDS) {
        first = UNC__STANDARD_FDS;
    }
    if ((flags & RANGE_CLOEXEC) != 0) {
        unc__record_fd_range_kept_in(first, last);
    } else {
        unc__record_fd_range_released(first, last, floor, caller);
    }
}
