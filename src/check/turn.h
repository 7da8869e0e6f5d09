/* SPDX-License-Identifier: MIT */
#ifndef UNC_CHECK_TURN_H
#define UNC_CHECK_TURN_H

#include <stdbool.h>

/*
 * Whose turn it is to report. One thread of a process does, once; another one that calls
 * exit meanwhile would end the process under its hands, so it is held back: for ten
 * seconds at most, because the reporter may be waiting for a pipe that nobody reads.
 *
 * unc__turn_register: just before the handler that reports is registered.
 */
void unc__turn_register(void);

/*
 * unc__turn_take: true for the first caller of this process, which then calls
 * unc__turn_end. False for all others: after the first one's end, unless it is the same
 * thread, from a handler of a fault. @is_from_exit: called by a handler of exit; from
 * anywhere else it is async-signal-safe.
 */
bool unc__turn_take(bool is_from_exit);

/* unc__turn_is_taken: whether the report of this process has begun, or is over. */
bool unc__turn_is_taken(void);

/* unc__turn_end: @status: what the process is to end with, 0: whatever it wants. */
void unc__turn_end(int status);

#endif
