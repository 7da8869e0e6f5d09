/* SPDX-License-Identifier: MIT */
#ifndef UNC_CHECK_RESCUE_H
#define UNC_CHECK_RESCUE_H

/* 0 or a negative errno. */
typedef int unc__rescue_fn(void *userdata);

/*
 * unc__rescue: the program has used up its descriptors, and we need some. @function is
 * called in a child that shares our memory but has a descriptor table of its own, in
 * which the last few are closed: nothing changes for the program, and its locks and
 * pollers do not notice. Returns: what @function returned, or why there is no child.
 */
int unc__rescue(unc__rescue_fn *function, void *userdata);

#endif
