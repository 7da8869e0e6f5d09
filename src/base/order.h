/* SPDX-License-Identifier: MIT */
#ifndef UNC_BASE_ORDER_H
#define UNC_BASE_ORDER_H

#include <stddef.h>

/*
 * ThreadSanitizer in a program sees the libc calls of this library but not its atomics:
 * memory that passes from thread to thread by our own locks, or by system calls made
 * directly, would look like a race between two calls of memset. So the few places where
 * such memory changes hands say it. Elsewhere both are a test of a null pointer.
 */

/* NOLINTNEXTLINE(bugprone-reserved-identifier): the sanitizer's own names */
void __tsan_acquire(void *address) __attribute__((weak));
/* NOLINTNEXTLINE(bugprone-reserved-identifier) */
void __tsan_release(void *address) __attribute__((weak));

/* What comes after this call comes after what was done before the releases of @place. */
static inline void unc__order_acquire(void *place)
{
    if (__tsan_acquire != NULL) {
        __tsan_acquire(place);
    }
}

static inline void unc__order_release(void *place)
{
    if (__tsan_release != NULL) {
        __tsan_release(place);
    }
}

#endif
