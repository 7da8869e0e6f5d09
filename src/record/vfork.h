/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_VFORK_H
#define UNC_RECORD_VFORK_H

#include <stdint.h>
#include <sys/types.h>

#include "base/export.h"

/*
 * unc__record_vfork: vfork(2) for a program that is observed: while the child runs in the
 * memory of its parent, nothing it does is recorded, for what it closes the parent still
 * has.
 *
 * Written in assembly, because a function that the child returns from has lost its frame
 * when the parent returns from it too. Call it as what it is: directly, and not from a
 * function that has gone by the time of the parent's return.
 */
UNC__FOR_PROBES pid_t unc__record_vfork(void) __attribute__((returns_twice));

/* unc__vfork_returned: called by it in the parent, with where its return address lies.
 * @passed: the program's own, if a sanitizer has passed the call on. */
void unc__vfork_returned(pid_t pid, const uintptr_t *return_place, uintptr_t fp,
                         uintptr_t passed);

/* unc__vfork_failed: the same where there is no child; sets errno. */
void unc__vfork_failed(int error);

/* Whether it is there for this architecture. */
#if defined(__x86_64__)
#define UNC__HAS_VFORK 1
#else
#define UNC__HAS_VFORK 0
#endif

#endif
