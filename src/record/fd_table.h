/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_FD_TABLE_H
#define UNC_RECORD_FD_TABLE_H

#include "record/record.h"
#include "record/space.h"

/*
 * From a descriptor to its entry, in two steps, whatever the number: a table of leaves,
 * each for 65,536 descriptors in a row, four bytes a descriptor.
 *
 * The rule of who may write a place is the kernel's: between the call that returned the
 * number and the close(2) that gives it back, the number is its holder's. So a close is
 * recorded before it is made, and an open after. What two threads do to one number at
 * once is wrong in the program too; then one of them finds nothing. Any thread,
 * async-signal-safe.
 */

/* unc__record_fd_acquired: @what is now held as descriptor @fd, whose number becomes its
 * key; what was there before is not released. Returns: its token; serial 0: it was not
 * recorded. */
UNC__FOR_PROBES struct unc__token
unc__record_fd_acquired(int fd, const struct unc__acquisition *what);

/* unc__record_fd_find: the token of @fd; serial 0: not known. */
UNC__FOR_PROBES struct unc__token unc__record_fd_find(int fd);

/* unc__record_fd_take: the same, and @fd is not known any more. */
UNC__FOR_PROBES struct unc__token unc__record_fd_take(int fd);

/* unc__record_fd_released: what @fd stood for was given back by @caller: take and release
 * in one. Returns: whether it was known. */
UNC__FOR_PROBES bool unc__record_fd_released(int fd, const struct unc__caller *caller);

/* unc__record_fd_swap: like unc__record_fd_acquired, where @fd may be open already, as in
 * dup2: @ret_old is what it closed; serial 0: nothing known. */
UNC__FOR_PROBES struct unc__token unc__record_fd_swap(int fd,
                                                      const struct unc__acquisition *what,
                                                      struct unc__token *ret_old);

/* unc__fd_table_forget: in a forked child, that of an ancestor. */
void unc__fd_table_forget(struct unc__space *space, unc__memory_fn *forget);

#endif
