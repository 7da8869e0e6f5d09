/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_CHILD_H
#define UNC_PROBES_CHILD_H

#include <sys/types.h>

#include "probes/probe.h"

/*
 * What the probes of children share: an entry from the call that made the child to the
 * wait that took it. Any thread, async-signal-safe, errno is kept.
 */

/* unc__child_made: @pid is what a call returned in the parent; nothing if it failed. */
void unc__child_made(pid_t pid, enum unc__type type, const struct unc_site *site,
                     const struct unc__caller *caller);

/* unc__child_waited: the status of @pid was taken, whose process is gone with it;
 * nothing for 0 and failures. */
void unc__child_waited(pid_t pid, const struct unc__caller *caller);

#endif
