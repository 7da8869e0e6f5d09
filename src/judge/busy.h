/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_BUSY_H
#define UNC_JUDGE_BUSY_H

#include <stdbool.h>

/* unc__threads_are_busy: whether a thread besides the calling one runs, or waits for
 * nothing but its turn, a disk, or a child that uses its memory; so it may stand between
 * any two instructions. Also if the kernel does not tell. */
bool unc__threads_are_busy(void);

#endif
