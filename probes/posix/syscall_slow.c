/* SPDX-License-Identifier: MIT */
/*
 * From a number to its function: one switch, out of one list.
 */
#include "probes/posix/syscall.h"

long unc__syscall_slow(const struct unc__caller *caller, long number, long a, long b,
                       long c, long d, long e, long f)
{
    struct unc__syscall call = { caller, number, { a, b, c, d, e, f } };

    switch (number) {
#define UNC_SYSCALL(name) \
    case SYS_##name:      \
        return unc__syscall_##name(&call);
#include "probes/posix/syscall.def"
#undef UNC_SYSCALL
    default:
        return unc__syscall_make(&call);
    }
}
