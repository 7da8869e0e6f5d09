/* SPDX-License-Identifier: MIT */
#ifndef UNC_STACK_UNWINDER_H
#define UNC_STACK_UNWINDER_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The two libraries that can read a stack, brought in so that nobody else sees them.
 * unc__own_text_start comes before.
 *
 * A walk fills @frames with return addresses, the first one in the caller of the walk or
 * in the walk itself, and returns how many.
 */
typedef size_t unc__walk_fn(void **frames, size_t frame_count_max);

/* Whether it is there and has given a first stack. Use the heap; cheap when repeated. */
bool unc__libunwind_start(void);
bool unc__libgcc_start(void);

/* Whether libgcc may walk in a forked child and on top of another walk: in a static
 * executable it has a lock. */
bool unc__libgcc_is_reentrant(void);

/* Only after a successful start. */
unc__walk_fn unc__libunwind_walk;
unc__walk_fn unc__libgcc_walk;

#endif
