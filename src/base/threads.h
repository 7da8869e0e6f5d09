/* SPDX-License-Identifier: MIT */
#ifndef UNC_BASE_THREADS_H
#define UNC_BASE_THREADS_H

#include <stdbool.h>

/*
 * Is there anybody else in this process who might do something? Threads of ours that wait
 * until they are given work are nobody.
 */

/* unc__threads_note_idle: so many more of our threads wait for work, or fewer. Any
 * thread. */
void unc__threads_note_idle(int change);

/*
 * unc__threads_has_others: whether there is a thread besides the calling one that does
 * not merely wait for work. A system call; if the kernel does not tell, there may be one.
 * Async-signal-safe.
 */
bool unc__threads_has_others(void);

#endif
