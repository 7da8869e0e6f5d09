/* SPDX-License-Identifier: MIT */
/*
 * The built-in list. A line belongs here if the library itself acquires the resource,
 * keeps it until the process ends, and offers its users no call that gives it back: then
 * it is nobody's leak. So each names the library's own function or module and one kind;
 * whatever a program could have closed is not here. What libc keeps for itself (the
 * system log, the name service, random bytes) is no finding in the first place
 * (judge/libc_fds.c).
 */
#include "gate/builtin_suppressions.h"

/* clang-format off: a line is a line */
const char unc__builtin_suppressions[] =
    "thread:^libgomp.so*  # OpenMP keeps its team of threads until the process ends\n";
/* clang-format on */
