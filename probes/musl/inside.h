/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_MUSL_INSIDE_H
#define UNC_PROBES_MUSL_INSIDE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * In a static program --wrap stands in front of libc's own calls as well. glibc makes
 * them by names that have no probe; musl's closedir() calls close(), its system() calls
 * posix_spawn() and waitpid(). Those are not the program's: a probe that is called from
 * inside a real function lets the call through, so that nothing is recorded twice.
 *
 * A real function is called by way of inside.S, which notes the top of the stack for as
 * long as it runs. By the place, and not by a count, because a signal handler may leave
 * it with longjmp(): what is called later from further up is not inside.
 *
 * Known not to be seen: what a handler acquires while such a function is waiting.
 */
extern _Thread_local uintptr_t unc__inside
    __attribute__((tls_model("local-exec"), visibility("hidden")));

static inline bool unc__is_inside(void)
{
    return unc__inside != 0 && (uintptr_t)__builtin_frame_address(0) < unc__inside;
}

#endif
