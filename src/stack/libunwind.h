/* SPDX-License-Identifier: MIT */
#ifndef UNC_STACK_LIBUNWIND_H
#define UNC_STACK_LIBUNWIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stack/caller.h"

/*
 * libunwind, for who asks for it, loaded so that nobody else sees it, and used only where
 * it does no harm: see the head of libunwind.c.
 */

/*
 * unc__libunwind_start: whether it is there, has given a first stack, and has opened the
 * pipe that it is known to open. Uses the heap. Not from a signal handler; cheap when
 * repeated.
 */
bool unc__libunwind_start(void);

/* unc__libunwind_prepare_thread: its first walk in this thread, which allocates. Not from
 * a signal handler. Idempotent. */
void unc__libunwind_prepare_thread(void);

/*
 * unc__libunwind_walk: the frames from @caller outwards, after a start that succeeded.
 * Returns: 0 where it must not walk, or did not meet @caller. Async-signal-safe, keeps
 * errno.
 */
size_t unc__libunwind_walk(const struct unc__caller *caller, uintptr_t *frames,
                           size_t frame_count_max, bool *ret_is_cut);

#endif
