/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_SURVIVORS_H
#define UNC_RECORD_SURVIVORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "record/exec_box.h"
#include "record/fd_table.h"

/*
 * The descriptors that would go over an exec, as the record has it: UNC__FLAG_SURVIVES.
 * Whether one really does is for the kernel to say, in the process that executes. Nothing
 * here makes a record where there is none; all of it may be called by a guest, about its
 * host. Any thread, async-signal-safe.
 */

/* unc__record_survivors: the next of them, as many as there is room for. @cursor: where
 * to go on; 0 at first. Returns: how many; less than @size: that was all. */
UNC__FOR_PROBES size_t unc__record_survivors(int *cursor,
                                             struct unc__survivor *ret_survivors,
                                             size_t size);

/* unc__record_has_own: whether this process itself acquired what @fd is. */
UNC__FOR_PROBES bool unc__record_has_own(int fd);

/*
 * What the kernel says. goes_over_exec: @fd is open, without close-on-exec. host_has: to
 * a guest, that its host has the same there; also where that is not to be seen.
 * child_has: that the child @pid has the same at @fd as this process; not where it is not
 * to be seen.
 */
UNC__FOR_PROBES bool unc__record_goes_over_exec(int fd);
UNC__FOR_PROBES bool unc__record_host_has(int fd);
UNC__FOR_PROBES bool unc__record_child_has(pid_t pid, int fd);

#endif
