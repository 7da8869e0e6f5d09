/* SPDX-License-Identifier: MIT */
/*
 * Stands in front of the calls listed as UNC_FAULT_CALLS in CMakeLists.txt: the linker
 * gives us every reference to malloc under the name __wrap_malloc, and the real one as
 * __real_malloc (ld(1), --wrap). The two lists change together; a call that is missing
 * there fails the link, one that is missing here too.
 */
#include "lib/fault.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>

#include "base/sys.h"
#include "lib/case.h"
#include "lib/guard.h"

#define FAULTS_MAX 10000

static _Thread_local unsigned armed_families;
static _Thread_local unsigned calls_left; /* the call that makes it 0 fails */
static _Thread_local bool was_hit;

void fault_fail_at(unsigned families, unsigned n)
{
    was_hit = false;
    calls_left = n;
    armed_families = families;
}

void fault_disarm(void)
{
    armed_families = 0;
}

bool fault_was_hit(void)
{
    return was_hit;
}

static bool is_failing(unsigned family)
{
    if ((armed_families & family) == 0 || --calls_left > 0) {
        return false;
    }
    armed_families = 0;
    was_hit = true;
    return true;
}

static bool is_failing_with(unsigned family, int error)
{
    if (!is_failing(family)) {
        return false;
    }
    errno = error;
    return true;
}

unsigned fault_each(unsigned families, fault_fn *function, void *userdata)
{
    struct guard before;
    char text[256];

    guard_take(&before);
    for (unsigned n = 1; n <= FAULTS_MAX; n++) {
        int result;

        fault_fail_at(families, n);
        result = function(userdata);
        fault_disarm();

        if (!guard_compare(&before, text, sizeof text)) {
            fail_msg("with call %u failing it %s", n, text);
        }
        if (!was_hit) {
            assert_true(result >= 0);
            return n - 1;
        }
    }
    fail_msg("still failing after %d calls", FAULTS_MAX);
    return 0;
}

/* One entry a call: result type, name, parameters, arguments, family, how it fails. */
#define FAULT(type, name, parameters, arguments, family, error, failure) \
    FAULT_IF(type, name, parameters, arguments, is_failing_with(family, error), failure)

/* What the library calls past libc keeps errno and returns the error. */
#define FAULT_SYS(type, name, parameters, arguments, family, failure) \
    FAULT_IF(type, name, parameters, arguments, is_failing(family), failure)

#define FAULT_IF(type, name, parameters, arguments, condition, failure) \
    type __real_##name parameters;                                      \
    type __wrap_##name parameters;                                      \
    type __wrap_##name parameters                                       \
    {                                                                   \
        return (condition) ? (failure) : __real_##name arguments;       \
    }

/* clang-format off */
FAULT(void *, malloc, (size_t size),
      (size), FAULT_MEMORY, ENOMEM, NULL)
FAULT(void *, calloc, (size_t count, size_t size),
      (count, size), FAULT_MEMORY, ENOMEM, NULL)
FAULT(void *, realloc, (void *memory, size_t size),
      (memory, size), FAULT_MEMORY, ENOMEM, NULL)
FAULT(void *, reallocarray, (void *memory, size_t count, size_t size),
      (memory, count, size), FAULT_MEMORY, ENOMEM, NULL)
FAULT(void *, aligned_alloc, (size_t alignment, size_t size),
      (alignment, size), FAULT_MEMORY, ENOMEM, NULL)
FAULT(void *, mmap, (void *address, size_t size, int access, int flags, int fd, off_t at),
      (address, size, access, flags, fd, at), FAULT_MEMORY, ENOMEM, MAP_FAILED)
FAULT(int, epoll_create1, (int flags),
      (flags), FAULT_SYSTEM, EMFILE, -1)
FAULT(int, eventfd, (unsigned value, int flags),
      (value, flags), FAULT_SYSTEM, EMFILE, -1)
FAULT(int, epoll_ctl, (int poller, int operation, int fd, struct epoll_event *event),
      (poller, operation, fd, event), FAULT_SYSTEM, ENOSPC, -1)
FAULT(int, sigaction,
      (int number, const struct sigaction *new, struct sigaction *ret_old),
      (number, new, ret_old), FAULT_SYSTEM, EINVAL, -1)

FAULT_SYS(void *, unc__sys_map, (size_t size, int shared),
          (size, shared), FAULT_MEMORY, NULL)
FAULT_SYS(long, unc__sys_open,
          (const char *path, int flags, unsigned mode),
          (path, flags, mode), FAULT_SINK, -EACCES)
FAULT_SYS(long, unc__sys_openat,
          (int folder, const char *path, int flags, unsigned mode),
          (folder, path, flags, mode), FAULT_SINK, -EACCES)
FAULT_SYS(long, unc__sys_write, (int fd, const void *buffer, size_t size),
          (fd, buffer, size), FAULT_SINK, -ENOSPC)
FAULT_SYS(long, unc__sys_renameat, (int folder, const char *from, const char *to),
          (folder, from, to), FAULT_SINK, -EACCES)
/* clang-format on */

int __real_fcntl(int fd, int command, ...);
int __wrap_fcntl(int fd, int command, ...);

int __wrap_fcntl(int fd, int command, ...)
{
    va_list arguments;
    long argument;

    if (is_failing_with(FAULT_SYSTEM, EMFILE)) {
        return -1;
    }
    /* Every command takes a word or nothing; reading a word that was not passed is what
     * libc does too. */
    va_start(arguments, command);
    argument = va_arg(arguments, long);
    va_end(arguments);
    return __real_fcntl(fd, command, argument);
}
