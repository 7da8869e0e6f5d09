/* SPDX-License-Identifier: MIT */
#include "record/guest.h"

#include <sys/syscall.h>

#include "base/process.h"
#include "base/sys.h"
#include "record/local.h"

void unc__record_guest_enters(bool is_one)
{
    unc__thread_state.guest_depth += is_one;
}

void unc__record_guest_leaves(bool is_one)
{
    unc__thread_state.guest_depth -= is_one;
}

bool unc__record_has_guest(void)
{
    return unc__thread_state.guest_depth != 0;
}

bool unc__record_is_guest(void)
{
    return unc__local_is_guest();
}

void unc__record_files_unshared(void)
{
    if (unc__sys_call(SYS_gettid, 0, 0, 0, 0, 0, 0) != unc__sys_getpid()) {
        unc__thread_state.own_files_in = unc__process_generation();
    }
}
