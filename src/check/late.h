/* SPDX-License-Identifier: MIT */
#ifndef UNC_CHECK_LATE_H
#define UNC_CHECK_LATE_H

/* unc__late_wait: give threads of an event library a moment for descriptors that they are
 * about to close. Nothing is done, and no system call made, if there are none. */
void unc__late_wait(void);

#endif
