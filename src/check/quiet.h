/* SPDX-License-Identifier: MIT */
#ifndef UNC_CHECK_QUIET_H
#define UNC_CHECK_QUIET_H

#include <signal.h>

/*
 * A closed pipe and a file-size limit answer a write with a signal that kills. While we
 * write, those two are blocked in this thread; what came meanwhile is consumed, unless it
 * was pending before: that one is the program's.
 */
struct unc__quiet {
    sigset_t previous; /* the mask of the program */
    sigset_t ours;     /* signals that can only come from our writing */
};

void unc__quiet_begin(struct unc__quiet *ret_quiet);
void unc__quiet_end(const struct unc__quiet *quiet);

#endif
