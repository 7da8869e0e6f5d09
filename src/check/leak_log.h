/* SPDX-License-Identifier: MIT */
#ifndef UNC_CHECK_LEAK_LOG_H
#define UNC_CHECK_LEAK_LOG_H

#include <stdbool.h>

#include "check/reporter.h"

/*
 * The log that LSAN_OPTIONS=log_path=PATH asks for, which is how CTest finds leaks:
 * PATH.PID, or PATH.PROGRAM.PID with log_exe_name=1. It is ours to write in a process
 * that has no LeakSanitizer, which would write the same file.
 */

/* unc__leak_log_is_wanted: also of a process that has nothing to tell: an empty log is
 * how CTest knows that there was a check. Async-signal-safe. */
bool unc__leak_log_is_wanted(void);

/* unc__leak_log_write: if it is wanted; a log that cannot be written is a line on
 * standard error. */
void unc__leak_log_write(struct unc__reporter *reporter);

#endif
