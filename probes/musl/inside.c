/* SPDX-License-Identifier: MIT */
/*
 * In a static program --wrap stands in front of libc's own calls as well. glibc makes
 * them by names that have no probe; musl's closedir() calls close(), its system() calls
 * posix_spawn() and waitpid(). Those are not the program's, and would be recorded twice.
 *
 * So every real function is called by way of inside.S, which notes the top of the stack
 * for as long as it runs, and every probe is, which passes a call from further down on to
 * the real function at once. The place tells, and not a count, because a signal handler
 * may leave the function with longjmp(): what comes later from further up is not inside.
 *
 * Known not to be seen: what a handler acquires while such a function is waiting.
 */
#include <stdint.h>

/* 0: in none. */
extern _Thread_local uintptr_t unc__inside
    __attribute__((tls_model("local-exec"), visibility("hidden")));
_Thread_local uintptr_t unc__inside;
