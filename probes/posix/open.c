/* SPDX-License-Identifier: MIT */
/*
 * Everything that opens a file by its name or handle. Those that end in _2 are what the
 * compiler calls in fortified programs, where no mode is given.
 */
#include <fcntl.h>
#include <stdarg.h>
#include <sys/types.h>

#include "probes/descriptor.h"

struct file_handle;

/* The mode is there if, and only if, a file may be made. */
static inline mode_t take_mode(int flags, va_list arguments)
{
    return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE
               ? va_arg(arguments, mode_t)
               : 0;
}

static inline void opened(int fd, int flags, const struct unc_site *site,
                          const struct unc__caller *caller)
{
    unc__descriptor_opened(
        fd, (flags & O_TMPFILE) == O_TMPFILE ? UNC__TYPE_FD_TEMPORARY : UNC__TYPE_FD_FILE,
        flags & O_CLOEXEC, site, caller);
}

/* Relative to @directory, which may be AT_FDCWD. */
static inline void opened_at(int directory, int fd, int flags,
                             const struct unc_site *site,
                             const struct unc__caller *caller)
{
    if (unc__descriptor_has_failed(fd)) {
        unc__descriptor_use_failed(directory, site, caller);
    }
    opened(fd, flags, site, caller);
}

#define OPEN(name)                                           \
    UNC_PROBE(int, name, (const char *path, int flags, ...)) \
    {                                                        \
        struct unc__caller caller = UNC__CALLER();           \
        va_list arguments;                                   \
        mode_t mode;                                         \
        int fd;                                              \
                                                             \
        va_start(arguments, flags);                          \
        mode = take_mode(flags, arguments);                  \
        va_end(arguments);                                   \
        fd = UNC_REAL(name)(path, flags, mode);              \
        opened(fd, flags, UNC__PROBE_SITE(name), &caller);   \
        return fd;                                           \
    }

#define OPENAT(name)                                                        \
    UNC_PROBE(int, name, (int directory, const char *path, int flags, ...)) \
    {                                                                       \
        struct unc__caller caller = UNC__CALLER();                          \
        va_list arguments;                                                  \
        mode_t mode;                                                        \
        int fd;                                                             \
                                                                            \
        va_start(arguments, flags);                                         \
        mode = take_mode(flags, arguments);                                 \
        va_end(arguments);                                                  \
        fd = UNC_REAL(name)(directory, path, flags, mode);                  \
        opened_at(directory, fd, flags, UNC__PROBE_SITE(name), &caller);    \
        return fd;                                                          \
    }

#define OPEN_2(name)                                       \
    UNC_PROBE(int, name, (const char *path, int flags))    \
    {                                                      \
        struct unc__caller caller = UNC__CALLER();         \
        int fd = UNC_REAL(name)(path, flags);              \
                                                           \
        opened(fd, flags, UNC__PROBE_SITE(name), &caller); \
        return fd;                                         \
    }

#define OPENAT_2(name)                                                   \
    UNC_PROBE(int, name, (int directory, const char *path, int flags))   \
    {                                                                    \
        struct unc__caller caller = UNC__CALLER();                       \
        int fd = UNC_REAL(name)(directory, path, flags);                 \
                                                                         \
        opened_at(directory, fd, flags, UNC__PROBE_SITE(name), &caller); \
        return fd;                                                       \
    }

#define CREAT(name)                                       \
    UNC_PROBE(int, name, (const char *path, mode_t mode)) \
    {                                                     \
        struct unc__caller caller = UNC__CALLER();        \
        int fd = UNC_REAL(name)(path, mode);              \
                                                          \
        opened(fd, 0, UNC__PROBE_SITE(name), &caller);    \
        return fd;                                        \
    }

OPEN(open)
OPEN(open64)
OPEN(__open)
OPEN(__open64)
OPENAT(openat)
OPENAT(openat64)
OPEN_2(__open_2)
OPEN_2(__open64_2)
OPENAT_2(__openat_2)
OPENAT_2(__openat64_2)
CREAT(creat)
CREAT(creat64)

UNC_PROBE(int, open_by_handle_at, (int mount, struct file_handle *handle, int flags))
{
    struct unc__caller caller = UNC__CALLER();
    int fd = UNC_REAL(open_by_handle_at)(mount, handle, flags);

    opened_at(mount, fd, flags, UNC__PROBE_SITE(open_by_handle_at), &caller);
    return fd;
}
