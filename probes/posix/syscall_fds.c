/* SPDX-License-Identifier: MIT */
/*
 * Descriptors that come and go past libc: libuv closes with syscall(SYS_close), in order
 * to be no cancellation point.
 */
#include "probes/descriptor.h"
#include "probes/posix/syscall.h"

long unc__syscall_close(const struct unc__syscall *call)
{
    unc__descriptor_closing((int)call->a[0], call->caller);
    return unc__syscall_make(call);
}
