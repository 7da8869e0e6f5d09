/* SPDX-License-Identifier: MIT */
#ifndef UNC_CHECK_OWN_STACK_H
#define UNC_CHECK_OWN_STACK_H

#include <stddef.h>

#define UNC__OWN_STACK_SIZE  ((size_t)256 * 1024)
#define UNC__OWN_STACK_GUARD 65536 /* the largest page there is, at the low end */

typedef void unc__own_stack_fn(void *userdata);

/*
 * unc__on_own_stack: call @function on a stack of our own, because ours is not the only
 * guest where we are called: exit may come from a handler on an alternate signal stack of
 * a few kilobytes, a check from a coroutine. If no memory is to be had, or on a machine
 * that we cannot switch stacks on, it is called where we are.
 */
void unc__on_own_stack(unc__own_stack_fn *function, void *userdata);

/* unc__own_stack_map: such a stack: its top, or NULL if there is no memory. Who runs off
 * its low end meets a page that cannot be touched, not somebody else's memory. */
char *unc__own_stack_map(void);
void unc__own_stack_unmap(char *top);

#endif
