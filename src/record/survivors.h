/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_SURVIVORS_H
#define UNC_RECORD_SURVIVORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

#endif
