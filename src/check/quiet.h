/* SPDX-License-Identifier: MIT */
#ifndef UNC_CHECK_QUIET_H
#define UNC_CHECK_QUIET_H

#include <signal.h>

/*
 * What signals must not do while we write.
 *
 * A closed pipe and a file-size limit answer a write with a signal that kills. While we
 * write, those two are blocked in this thread; what came meanwhile is consumed, unless it
 * was pending before: that one is the program's.
 */
struct unc__quiet {
    sigset_t previous; /* the mask of the program */
    sigset_t ours;     /* signals that can only come from our writing */
};

void unc__quiet_begin(struct unc__quiet *ret_quiet);

/* unc__quiet_begin_all: the same, and no handler of the program interrupts this thread:
 * it might call exit, or not come back for long. Only faults still come. */
void unc__quiet_begin_all(struct unc__quiet *ret_quiet);

/* unc__quiet_relax: from here on, signals that the program has no handler for come again:
 * what we write to may never be read, and then SIGTERM has to end the program. */
void unc__quiet_relax(const struct unc__quiet *quiet);

void unc__quiet_end(const struct unc__quiet *quiet);

#endif
