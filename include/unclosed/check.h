/* SPDX-License-Identifier: MIT */
#ifndef UNCLOSED_CHECK_H
#define UNCLOSED_CHECK_H

#include <stddef.h>

#include <unclosed/api.h>
#include <unclosed/error.h>

UNC_BEGIN_DECLS

struct unc_loop;

/*
 * An explicit check: what is open right now? Nothing has to be checked by hand for the
 * report at exit; these calls are for tests and for programs that want to know earlier.
 *
 * A check counts resources that are open and not expected to be, and those that were left
 * when their loop closed, plus lifecycle errors. What a loop opens for itself (poller,
 * wake-up) is part of the loop and not counted beside it.
 *
 * All calls, since 0.1: any thread; no allocation from the program's heap, no stdio, no
 * locale. With tracking off (`enabled=0`) they return -EOPNOTSUPP: an answer of 0 would
 * be a lie. It also would be when nothing is found but resources could not be recorded,
 * because memory, space or a table of ours had come to its end: then they return
 * -ENODATA. The report is made all the same, with the verdict `incomplete`, and is the
 * caller's as if the answer were a count.
 */

/*
 * unc_check: how many findings-worth of resources the whole process has open.
 * Returns: the count, 0 or more; -ENODATA: none, but not all was recorded; -EOPNOTSUPP;
 * -ENOMEM.
 */
UNC_API int unc_check(void);

/*
 * unc_check_loop: how many @loop owns or left behind, the loop itself not counted: so 0
 * is what a tidy program gets just before unc_loop_close, and after it. Returns: the
 * count, -ENODATA, -EINVAL, UNC_EFREED, -EOPNOTSUPP, -ENOMEM.
 */
UNC_API int unc_check_loop(const struct unc_loop *loop);

/*
 * unc_check_write: check @loop, or the whole process if NULL, and write the report as
 * JSON.
 * @path: where; `%p` is the process id, `%e` the program's name, `%%` a percent sign.
 * Written under a temporary name and renamed, mode 0600; an existing file is replaced, a
 * symbolic link or anything else that is not a regular file is refused. Missing folders
 * are not made.
 *
 * Returns: the count or -ENODATA as above, and there is a file; -EINVAL; -EOPNOTSUPP;
 * -ENOMEM; -ELOOP for a symbolic link, -EEXIST for another file that is not regular; or
 * what the system said: -ENOENT, -EACCES, -ENOSPC, -EMFILE. On these no file is left.
 */
UNC_API int unc_check_write(const struct unc_loop *loop, const char *path);

/*
 * unc_check_take_report: the same, handed back as a NUL-terminated string.
 * @ret_report: the JSON text, the caller's; release it with unc_report_free.
 * @ret_size: optional; its length in bytes without the NUL.
 * Returns: the count or -ENODATA, and there is a text; or an error as above.
 */
UNC_API int unc_check_take_report(const struct unc_loop *loop, char **ret_report,
                                  size_t *ret_size);

/* unc_check_take_text: the same as the summary for people that is printed at exit. */
UNC_API int unc_check_take_text(const struct unc_loop *loop, char **ret_report,
                                size_t *ret_size);

/*
 * unc_expect_begin, unc_expect_end: what this thread acquires in between is meant to stay
 * open, for @reason: reports list it as expected and do not count it. A loop made in
 * between is expected with all that it comes to own, as with unc_loop_expect_open. They
 * nest, the innermost reason holds; in a task they are about what that task acquires, and
 * hold while it waits. The other calls that expect (unc_loop_expect_open,
 * unc_resource_expect_open) are about one thing that exists already.
 *
 * @reason: a sentence for people, which must stay until the end; not NULL.
 * The calling thread or task only; also from signal handlers. With tracking off they do
 * nothing but keep count.
 * Returns: 0; -EINVAL: no @reason, or an end without a beginning; -ENOSPC: eight are open
 * in this thread.
 */
UNC_API int unc_expect_begin(const char *reason);
UNC_API int unc_expect_end(void);

/* unc_report_free: release what a check handed out. NULL is fine. Returns: NULL, always.
 */
UNC_API char *unc_report_free(char *report);

UNC_END_DECLS

#endif
