/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_ENDING_H
#define UNC_RECORD_ENDING_H

#include <stdbool.h>

#include "base/export.h"

/*
 * unc__record_ends: this process is about to end with @status, without handlers of
 * atexit: the report is made now, if this process has one to make. Any thread,
 * async-signal-safe. In the child of a vfork it does nothing.
 * Returns: the status to end with.
 */
UNC__FOR_PROBES int unc__record_ends(int status);

/*
 * unc__record_executes: this process is about to execute @program, from @directory, or
 * out of PATH if it @is_searched: the report is made now, if anything was misused, an
 * exec-leak among it, and the kernel is likely to do it. In a guest and a forked child it
 * does nothing.
 */
UNC__FOR_PROBES void unc__record_executes(int directory, const char *program,
                                          bool is_searched);

/*
 * unc__record_exec_begins: the calling thread is about to execute another program in
 * place of this one: from then on the record is of a process that ended like that.
 * Returns: whether it was marked; then, if the exec failed, unc__record_exec_failed takes
 * the mark back, and the report that was made for it. In a guest nothing is marked.
 */
UNC__FOR_PROBES bool unc__record_exec_begins(void);
UNC__FOR_PROBES void unc__record_exec_failed(void);

/* unc__record_is_of_this_process: false in a child that shares our memory, and runs in it
 * as if it were us. One system call. */
bool unc__record_is_of_this_process(void);

#endif
