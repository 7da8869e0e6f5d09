/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_RAW_H
#define UNC_PROBES_RAW_H

/*
 * System calls as libc makes them, errno included, made without libc: while its functions
 * are still being looked for, and where a probe has to do what `syscall` was asked for.
 * Any thread, async-signal-safe.
 */

/* unc__raw_call: the kernel's result, a negative errno on failure. Touches no errno. */
long unc__raw_call(long number, long a, long b, long c, long d, long e, long f);

/* unc__raw_errno: -1 and errno for a negative errno, or @result itself. */
long unc__raw_errno(long result);

#endif
