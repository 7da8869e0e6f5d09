/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_LOCK_H
#define UNC_CLI_LOCK_H

#include "document/problem.h"

/*
 * unc__lock_take: wait until nobody else of us changes a file in the folder of @path: to
 * be taken before it is read. Where nothing can be locked, there is no lock, and that is
 * no error: ret_fd is -1 then.
 * Returns: 0; -EBUSY, with @ret_problem, after half a minute; -ENOMEM.
 */
int unc__lock_take(const char *path, int *ret_fd, struct unc__problem *ret_problem);
/* Accepts -1. */
void unc__lock_release(int fd);

#endif
