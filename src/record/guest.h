/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_GUEST_H
#define UNC_RECORD_GUEST_H

#include <stdbool.h>

#include "base/export.h"

/*
 * A child that works in the memory of its parent, on the thread that waits for it:
 * nothing it does is recorded. vfork itself does this in assembly, see vfork.h.
 */

/* unc__record_guest_enters: before the call that makes it, and leaves after it, in the
 * parent alone. Nothing unless @is_one. */
UNC__FOR_PROBES void unc__record_guest_enters(bool is_one);
UNC__FOR_PROBES void unc__record_guest_leaves(bool is_one);

/* unc__record_has_guest: whether this thread may be one, or has one; without a system
 * call. Whoever executes something then is one. */
UNC__FOR_PROBES bool unc__record_has_guest(void);

/* unc__record_is_guest: whether we are one. A system call if this thread has any. */
UNC__FOR_PROBES bool unc__record_is_guest(void);

/*
 * unc__record_files_unshared: this thread has a table of descriptors of its own from here
 * on: what it opens and closes is not the process's, and not recorded. Nothing in the
 * main thread, whose table is what the kernel shows as that of the process.
 */
UNC__FOR_PROBES void unc__record_files_unshared(void);

/* unc__record_guest_settled: the guest says itself what becomes of @fd in what it
 * executes. has_settled: whether it has; now and then also where it has not. */
UNC__FOR_PROBES void unc__record_guest_settled(int fd);
UNC__FOR_PROBES bool unc__record_guest_has_settled(int fd);

#endif
