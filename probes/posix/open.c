/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdarg.h>
#include <sys/types.h>

#include "probes/descriptor.h"

/* The mode is there if, and only if, a file may be made. */
static mode_t take_mode(int flags, va_list arguments)
{
    return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE
               ? va_arg(arguments, mode_t)
               : 0;
}

UNC_PROBE(int, open, (const char *path, int flags, ...))
{
    struct unc__caller caller = UNC__CALLER();
    va_list arguments;
    mode_t mode;
    int fd;

    va_start(arguments, flags);
    mode = take_mode(flags, arguments);
    va_end(arguments);
    fd = UNC_REAL(open)(path, flags, mode);
    unc__descriptor_acquired(fd, UNC__TYPE_FD_FILE, UNC__PROBE_SITE(open), &caller, 0);
    return fd;
}

UNC_PROBE(int, open64, (const char *path, int flags, ...))
{
    struct unc__caller caller = UNC__CALLER();
    va_list arguments;
    mode_t mode;
    int fd;

    va_start(arguments, flags);
    mode = take_mode(flags, arguments);
    va_end(arguments);
    fd = UNC_REAL(open64)(path, flags, mode);
    unc__descriptor_acquired(fd, UNC__TYPE_FD_FILE, UNC__PROBE_SITE(open64), &caller, 0);
    return fd;
}
