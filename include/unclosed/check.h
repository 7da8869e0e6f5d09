/* SPDX-License-Identifier: MIT */
#ifndef UNCLOSED_CHECK_H
#define UNCLOSED_CHECK_H

#include <stddef.h>
#include <stdint.h>

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
 * unc_check_probes: whether calls of libc are observed in this process, descriptors and
 * threads and all that is not a loop's. Without probes every check is content with them:
 * who relies on a 0 asks this first, as the adapters for test frameworks do
 * (<unclosed/test_scope.h>).
 * Returns: 0: they are; -ENOENT: no probes are linked; -ENXIO: they are, but behind libc,
 * so that no call comes to them; -EOPNOTSUPP with tracking off.
 */
UNC_API int unc_check_probes(void);

/*
 * unc_check_loop: how many @loop owns or left behind, the loop itself not counted: so 0
 * is what a tidy program gets just before unc_loop_close, and after it. While the loop
 * runs its tasks are there, too, and a task that calls counts itself: so does the main
 * task of unc_run. Returns: the count, -ENODATA, -EINVAL, UNC_EFREED, -EOPNOTSUPP,
 * -ENOMEM.
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
 * hold while it waits. What a thread has not ended when it ends, ends with it. The other
 * calls that expect (unc_loop_expect_open, unc_resource_expect_open) are about one thing
 * that exists already.
 *
 * @reason: a sentence for people, which must stay until the end; not NULL.
 * The calling thread or task only; also from signal handlers. With tracking off they do
 * nothing but keep count.
 * Returns: 0; -EINVAL: no @reason, or an end without a beginning; -ENOSPC: eight are open
 * in this thread.
 */
UNC_API int unc_expect_begin(const char *reason);
UNC_API int unc_expect_end(void);

/*
 * A scope is about a piece of a program, a test above all: what did it leave?
 *
 *     struct unc_scope scope;
 *
 *     unc_scope_begin(&scope, "login", NULL);
 *     test_login();
 *     assert_int_equal(unc_scope_end(&scope, UNC_MS(100), NULL), 0);
 *
 * To a scope belongs what was acquired after its beginning: by the thread that began it,
 * callbacks and tasks that run there included; or, with a loop, for that loop, whichever
 * thread did it. Counted are resources that are still open at the end, or were left when
 * their loop closed, and the lifecycle errors that this thread made, or that were made
 * with that loop. What other threads do for themselves changes nothing. A scope is the
 * thread's, not the task's: one that a task begins counts what the other tasks of its
 * thread acquire while it waits, too.
 *
 * What is expected to stay open does not count. Nor does what replaces something of its
 * sort that was there before and has ended meanwhile: a server that the test stopped and
 * started again, a timer that armed its successor. Of one sort is what has the same kind
 * and type and the same callback or, where there is none to compare, for tasks and
 * futures, was made at the same place in the code.
 *
 * Scopes nest. What an inner one left counts in the outer one, too. The end of a scope is
 * also the end of those that were begun inside it and never ended, because a failing
 * assertion jumped out of their function. What is open when its thread ends
 * goes with it, unsaid.
 *
 * Errors of all calls with a scope: -EINVAL: NULL, or it was not begun, or has ended;
 * -EPERM: it belongs to another thread; -ECHILD: it was begun before this process was
 * forked; -EBUSY: it, or one inside it, is ending, and this is one of the callbacks that
 * run meanwhile. None of them changes anything.
 */
struct unc_scope {
    uint64_t reserved[16];
};

/*
 * unc_scope_begin: from here on.
 * @scope: any memory of the caller's, which stays until the end; never copied. Nothing
 * needs to be in it, and a scope whose memory is gone can only be ended by an outer one.
 * @label: what the report calls it, copied up to 127 bytes; NULL: no name.
 * @loop: what it is about; NULL: what this thread acquires.
 *
 * Not from signal handlers. Returns: 0, -EINVAL, -EOPNOTSUPP with tracking off, -ENOMEM,
 * UNC_ECLOSED or UNC_EFREED for such a loop.
 */
UNC_API int unc_scope_begin(struct unc_scope *scope, const char *label,
                            struct unc_loop *loop);

/*
 * unc_scope_end: end it, and say what it left.
 * @limit_ns: if something is left, wait up to so long for it to be given back by those
 * who still work on it: other threads, and, if the scope is about a loop that does not
 * run, its callbacks, which then run here. It follows what they do, and ends with the
 * last of it, or at once when nobody is there who could: idle workers of executors are
 * nobody. A look at a very large record takes its time, which may be added. 0: no
 * waiting. In a task or a callback the loop stands still meanwhile, and nothing that it
 * has yet to do is waited for: wait for it first, with unc_task_await for one.
 * @ret_text: where the summary for people goes, the caller's, see unc_report_free; NULL
 * is stored if nothing was left. With NULL for @ret_text it is printed on standard error.
 *
 * Not from signal handlers. Returns: the count, 0 or more; -ENODATA: nothing was found,
 * but something was acquired meanwhile that could not be recorded; -ENOMEM: so little
 * memory that nobody knows, and yet it has ended; an error as above; -EOPNOTSUPP with
 * tracking off.
 */
UNC_API int unc_scope_end(struct unc_scope *scope, int64_t limit_ns, char **ret_text);

/*
 * unc_scope_check: what unc_scope_end would count now; the scope goes on.
 * @ret_errors: optional; how many of these are lifecycle errors.
 * unc_scope_take_report: the same, with the report as JSON, as unc_check_take_report
 * hands it out; `trigger` has the cause "scope" and the label.
 * Returns: as unc_scope_end; on an error nothing is stored.
 */
UNC_API int unc_scope_check(const struct unc_scope *scope, int *ret_errors);
UNC_API int unc_scope_take_report(const struct unc_scope *scope, char **ret_report,
                                  size_t *ret_size);

/*
 * unc_default_suppressions: what a program is known to leave, written into the program
 * itself. Nobody calls this but the library, and only if the program defines it: lines as
 * docs/suppressions.md describes them, a line end between them, beside those of the file
 * that `suppressions=` in UNCLOSED_OPTIONS names.
 *
 *     const char *unc_default_suppressions(void)
 *     {
 *         return "fd:^open_journal$  # stays open for crash reports\n";
 *     }
 *
 * It is called when a report is made, perhaps in the middle of whatever the program is
 * doing, so it does nothing but return a text, which must stay until the end; NULL is
 * fine. It is found in the executable and in every library that the linker can see, if
 * it is not hidden: with this header it is not.
 */
UNC_API const char *unc_default_suppressions(void);

/*
 * Checkpoints say what came since the last one, and what grows. For what repeats: the
 * rounds of a test, the requests or the hours of a daemon.
 *
 *     for (int round = 0; round < 5; round++) {
 *         serve_a_hundred_requests();
 *         unc_checkpoint("requests");
 *     }
 *     assert_int_equal(unc_checkpoint_growth("requests", NULL, NULL), 0);
 *
 * Checkpoints with one label are a series, of this process: a child of fork begins its
 * own. In it a place in the code, with what it acquires, grows if there was more of it
 * left at each checkpoint than at the one before: at four checkpoints at least, from the
 * first on or from when it was first seen. One round without more, and it never grows in
 * that series: so caches that have filled up, what is made once, and what goes up and
 * down are none. What grows is said in all reports from then on (`growth`: label, rounds
 * and counts), and its evidence is `certain`. With the option growth=1 the other reports,
 * too, leave out what is known not to grow; before the fourth checkpoint nothing is.
 *
 * There may be 16 series; each remembers 16384 places. What a killed process would have
 * said of growth is lost with it.
 *
 * @label: 1 to 127 bytes, copied.
 * All calls, since 0.1: any thread, not from signal handlers, which wait meanwhile; no
 * allocation from the program's heap.
 * Errors of all of them: -EINVAL: no @label, or nowhere to store the report;
 * -ENAMETOOLONG; -EOPNOTSUPP with tracking off; -ENOMEM; -EBUSY: another thread has been
 * in one of these calls for a second, or was interrupted in it by the handler that calls.
 */

/*
 * unc_checkpoint: remember what is open now, as unc_check would count it.
 * Returns: how much of it was acquired since the checkpoint before it in the series, and
 * how many misuses there were since; 0 for the first one; -ENODATA: nothing, but
 * something could not be recorded meanwhile; -ENOSPC: there are 16 series. On the last,
 * and on the errors above, nothing is remembered.
 */
UNC_API int unc_checkpoint(const char *label);

/*
 * unc_checkpoint_take_report: what came since the last checkpoint of the series and is
 * still open, as unc_check_take_report hands it out; `trigger` has the cause "check" and
 * the label. No checkpoint is made. Returns: the count or -ENODATA, and there is a text;
 * -ENOENT: there is no checkpoint with this label.
 */
UNC_API int unc_checkpoint_take_report(const char *label, char **ret_report,
                                       size_t *ret_size);

/*
 * unc_checkpoint_growth: how many resources there are at places that grow in the series.
 * @ret_report, @ret_size: optional; where the report goes that lists these alone.
 * Returns: the count, 0 or more, or -ENODATA: none, but not all places could be
 * remembered, or not all was recorded, and there is a text; -EAGAIN: there are fewer than
 * four checkpoints, and nobody knows; -ENOENT as above.
 */
UNC_API int unc_checkpoint_growth(const char *label, char **ret_report, size_t *ret_size);

/* unc_report_free: release what a check handed out. NULL is fine. Returns: NULL, always.
 */
UNC_API char *unc_report_free(char *report);

UNC_END_DECLS

/* The adapter for the test framework Check has its name from that: who has included
 * Check's <check.h> means both. */
#ifdef CHECK_MAJOR_VERSION
#include <unclosed/libcheck.h>
#endif

#endif
