/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_HANDED_OVER_H
#define UNC_PROBES_HANDED_OVER_H

#include <stdbool.h>

/*
 * unc__is_handed_over: whether a program that gets these @arguments and this
 * @environment (either may be NULL) is told about descriptor @fd: then it is open there
 * on purpose. "7", "--fd7", "fd:7", "/dev/fd/7", ">&7-" are such words, and "3,7"; not
 * "77", "1.7" or the path "/tmp/7". Of the environment, what the program was started with
 * and hands on as it is says nothing; LISTEN_FDS counts from descriptor 3.
 * Async-signal-safe, reads strings alone.
 */
bool unc__is_handed_over(int fd, char *const *arguments, char *const *environment);

#endif
