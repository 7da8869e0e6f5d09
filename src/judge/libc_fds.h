/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_LIBC_FDS_H
#define UNC_JUDGE_LIBC_FDS_H

#include <stdbool.h>
#include <stdint.h>

#include "judge/kernel.h"

/* unc__fd_is_of_libc: libc opened @fd for itself, by a call that nobody sees, and keeps
 * it: the socket of syslog, the file of getpwent. @facts: of this process. */
bool unc__fd_is_of_libc(uint64_t fd, const struct unc__fd_facts *facts);

#endif
