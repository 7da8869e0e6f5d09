/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_DESCRIPTOR_H
#define UNC_PROBES_DESCRIPTOR_H

#include <errno.h>
#include <stdint.h>

#include "probes/probe.h"
#include "record/fd_table.h"

/*
 * What the probes of descriptors share. Descriptors 0 to 2 are nobody's: they are where a
 * program's standard streams are, whoever opened what lies there. Calls of this library's
 * own are passed over: it records what it holds by itself. Any thread,
 * async-signal-safe, errno is kept.
 */
#define UNC__STANDARD_FDS 3

/* unc__descriptor_is_seen: whether anything is recorded of @fd. */
static inline bool unc__descriptor_is_seen(int fd, const struct unc__caller *caller)
{
    return fd >= UNC__STANDARD_FDS && !unc__probe_is_own(caller);
}

/* unc__descriptor_acquired: @fd is what a call returned: negative if it failed. It goes
 * over no exec, or nobody shall be told. */
void unc__descriptor_acquired(int fd, enum unc__type type, const struct unc_site *site,
                              const struct unc__caller *caller, uint64_t detail);

/* unc__descriptor_opened: likewise; without @cloexec (nonzero: it was asked for) it goes
 * over an exec. */
static inline void unc__descriptor_opened(int fd, enum unc__type type, int cloexec,
                                          const struct unc_site *site,
                                          const struct unc__caller *caller)
{
    if (unc__descriptor_is_seen(fd, caller)) {
        unc__record_fd_opened(fd, -1,
                              UNC__FD_NATURE(type, cloexec != 0 ? 0 : UNC__FLAG_SURVIVES),
                              site, caller);
    }
}

/* unc__descriptor_duplicated: @copy is @original once more. */
static inline void unc__descriptor_duplicated(int copy, int original, int cloexec,
                                              const struct unc_site *site,
                                              const struct unc__caller *caller)
{
    if (unc__descriptor_is_seen(copy, caller)) {
        unc__record_fd_opened(
            copy, original < UNC__STANDARD_FDS ? -1 : original,
            UNC__FD_NATURE(UNC__TYPE_FD_DUPLICATE, cloexec != 0 ? 0 : UNC__FLAG_SURVIVES),
            site, caller);
    }
}

/*
 * unc__descriptor_replaced: the same with a number that the program chose, as by dup2:
 * what it had there is closed. Who names the number means it to be there after an exec,
 * and has said so. The number of a stream stays the stream's, see stream.h.
 */
void unc__descriptor_replaced(int copy, int original, const struct unc_site *site,
                              const struct unc__caller *caller);

/* unc__descriptor_closing: @fd is about to be closed. Before: as soon as the kernel has
 * it back, another thread may be given the number. Returns: whether it was known. */
static inline bool unc__descriptor_closing(int fd, const struct unc__caller *caller)
{
    return unc__descriptor_is_seen(fd, caller) && unc__record_fd_released(fd, caller);
}

/* unc__descriptor_close_failed: with errno as it is; only EBADF left anything open.
 * @was_known: what closing said. */
void unc__descriptor_close_failed(int fd, bool was_known, const struct unc_site *site,
                                  const struct unc__caller *caller);

/* unc__descriptor_use_failed: a call that needs @fd, with errno as it is. */
void unc__descriptor_use_failed(int fd, const struct unc_site *site,
                                const struct unc__caller *caller);

/* unc__descriptor_has_failed: a cheap question before that one, after any call. */
static inline bool unc__descriptor_has_failed(long result)
{
    return __builtin_expect(result < 0, 0) && errno == EBADF;
}

/* unc__descriptor_settled: the program says whether @fd goes over an exec; in a child, of
 * its parent's, too. */
void unc__descriptor_settled(int fd, const struct unc__caller *caller);

#endif
