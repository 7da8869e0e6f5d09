/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_POSIX_SYSCALL_H
#define UNC_PROBES_POSIX_SYSCALL_H

#include <stdint.h>
#include <sys/syscall.h>

#include "probes/raw.h"
#include "stack/caller.h"

/* One call of syscall() that is looked at. */
struct unc__syscall {
    const struct unc__caller *caller;
    long number;
    long a[6];
};

/*
 * What is done for each row of syscall.def: the call itself, too (unc__syscall_make).
 * Returns: what syscall() is to return, errno included.
 */
#define UNC_SYSCALL(name) long unc__syscall_##name(const struct unc__syscall *call);
#include "probes/posix/syscall.def"
#undef UNC_SYSCALL

/* unc__syscall_make: make it. */
static inline long unc__syscall_make(const struct unc__syscall *call)
{
    const long *a = call->a;

    return unc__raw_errno(
        unc__raw_call(call->number, a[0], a[1], a[2], a[3], a[4], a[5]));
}

/* unc__syscall_slow: a call whose number is in the table, or that came before the real
 * syscall() was known. */
long unc__syscall_slow(const struct unc__caller *caller, long number, long a, long b,
                       long c, long d, long e, long f);

/* By number: 1 for the rows of syscall.def. */
#define UNC__SYSCALL_TABLE_SIZE 512
extern const uint8_t unc__syscall_table[UNC__SYSCALL_TABLE_SIZE];

#endif
