/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_CHILDREN_H
#define UNC_RECORD_CHILDREN_H

#include <sys/types.h>

#include "record/record.h"

/*
 * Children that the probes see: an entry from the call that made the child to the wait
 * that took it. Any thread, async-signal-safe, errno is kept.
 */

/* unc__record_child_made: @pid is what a call returned in the parent; nothing if it
 * failed, or if it was this library's: its processes are recorded by their loops. */
UNC__FOR_PROBES void unc__record_child_made(pid_t pid, enum unc__type type,
                                            const struct unc_site *site,
                                            const struct unc__caller *caller);

/* unc__record_session_child_made: one that libc puts into a session of its own, which
 * makes it no daemon. */
UNC__FOR_PROBES void unc__record_session_child_made(pid_t pid,
                                                    const struct unc_site *site,
                                                    const struct unc__caller *caller);

/* Of its entry, `detail`. */
#define UNC__CHILD_HAS_SESSION 1

/* unc__record_child_waited: the status of @pid was taken, whose process is gone with it;
 * nothing for 0 and failures. And what children have told is taken in. */
UNC__FOR_PROBES void unc__record_child_waited(pid_t pid,
                                              const struct unc__caller *caller);

#endif
