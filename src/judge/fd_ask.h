/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_FD_ASK_H
#define UNC_JUDGE_FD_ASK_H

/*
 * Every question that is put to a descriptor of the program itself passes here, so that
 * whoever judges another process (src/postmortem) cannot put it to a descriptor of its
 * own that happens to have the same number.
 */

/* unc__fd_ask: the system call @number, about @fd. Returns: what it returned; there,
 * -EBADF for what is known to be closed and -EPERM for everything else. */
long unc__fd_ask(long number, int fd, long second, long third, long fourth, long fifth);

/* unc__fd_is_ready: 1: it can be read; 0: it cannot; a negative errno: nobody may ask. */
int unc__fd_is_ready(int fd);

#endif
