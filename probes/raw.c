/* SPDX-License-Identifier: MIT */
/*
 * Inline instructions, because every function of libc that would do is one that we stand
 * in front of, and one that may be called before this library is relocated, when nothing
 * that lies outside of it can be reached: then errno cannot either.
 *
 * Why not base/sys.c: in the static form that is code of the other library, which a
 * sanitizer instruments, and these calls come before its runtime can bear it.
 */
#include "probes/raw.h"

#include <errno.h>
#include <unistd.h>

#include "probes/life.h"

#define ERRNO_MAX 4095

#if defined(__x86_64__)

long unc__raw_call(long number, long a, long b, long c, long d, long e, long f)
{
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    long result;

    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

#elif defined(__aarch64__)

long unc__raw_call(long number, long a, long b, long c, long d, long e, long f)
{
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = f;

    __asm__ volatile("svc 0"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                     : "memory");
    return x0;
}

#else

long unc__raw_call(long number, long a, long b, long c, long d, long e, long f)
{
    (void)number, (void)a, (void)b, (void)c, (void)d, (void)e, (void)f;
    return -ENOSYS;
}

#endif

long unc__raw_errno(long result)
{
    if (result >= 0 || result < -ERRNO_MAX) {
        return result;
    }
    if (unc__probes_are_relocated()) {
        errno = (int)-result;
    }
    return -1;
}
