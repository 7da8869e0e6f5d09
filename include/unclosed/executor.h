/* SPDX-License-Identifier: MIT */
#ifndef UNCLOSED_EXECUTOR_H
#define UNCLOSED_EXECUTOR_H

#include <unclosed/future.h>
#include <unclosed/loop.h>

UNC_BEGIN_DECLS

/*
 * The executor of a loop runs functions that would block it in threads of its own: name
 * resolution, files, compression. Such a function is a job. What a job returns comes back
 * to the loop, to the task that waits or to a future.
 *
 * Each loop has one executor. It is made by the first job and starts threads by need, up
 * to its limit; a thread that has nothing to do is kept for the next job. In these
 * threads every signal is blocked but those that tell of a fault of the thread itself
 * (SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS). Jobs begin in the order in which
 * they were given.
 *
 * Close. unc_loop_close does not wait: jobs that have not begun are dropped, jobs that
 * run are left to end by themselves, and both are reported as left. What is left never
 * touches the loop again, which may be freed meanwhile. To have every job's result first,
 * call unc_executor_shutdown.
 *
 * Fork. The jobs and threads are the parent's. In the child every call here returns
 * -ECHILD; a loop made there has an executor of its own. When a job that forked returns
 * in the child, the child ends, as by _exit(0).
 *
 * Errors come in the order of loop.h; UNC_EEXEC comes after -ECHILD.
 *
 * Since 0.1, all of this header.
 */

/*
 * A job, run in a worker thread. Returns: 0 with the result in @ret_result (NULL unless
 * set), or a negative error. It returns in the ordinary way: a longjmp, a C++ exception
 * or a pthread_exit out of it leaves the executor waiting for it for ever.
 */
typedef int unc_job_fn(void *userdata, void **ret_result);

/*
 * Called once for a job whose result reaches nobody: because it was cancelled or dropped,
 * because its future was freed, had a result already or was not asked for, because the
 * loop was closed first. From then on nothing of the executor uses @userdata.
 * @result: what the job gave; NULL if it failed or never ran.
 *
 * Called in the thread that runs or closes the loop; after the close, in the worker.
 */
typedef void unc_job_discard_fn(void *userdata, void *result);

struct unc_job_options {
    const char *name;            /* what reports and warnings call it; copied; or NULL */
    unc_job_discard_fn *discard; /* or NULL */
    const void *reserved[2];     /* NULL */
};

/*
 * unc_executor_run, unc_executor_run_with: run @function in a worker thread and wait for
 * it in the current task.
 * @loop: the one that runs the task.
 * @options: may be NULL.
 * @ret_result: optional; what the job gave.
 *
 * If the task is cancelled meanwhile, a job that has not begun is dropped, one that runs
 * is left to end and its result is discarded; the call returns UNC_ECANCELLED at once.
 * So @userdata must not lie on the stack of a task that may be cancelled: let `discard`
 * release it, which is called for every return of UNC_ECANCELLED, now or later, and for
 * no other.
 *
 * Returns: 0 or the error of the job; UNC_ENOTASK; UNC_ECANCELLED; UNC_EEXEC after a
 * shutdown; -ENOMEM; -EAGAIN if not even one thread can be started; or as loop.h.
 */
#define unc_executor_run(loop, function, userdata, ret_result) \
    unc_executor_run_at(UNC_HERE(unc_executor_run), loop, function, userdata, ret_result)
UNC_API int unc_executor_run_at(const struct unc_site *site, struct unc_loop *loop,
                                unc_job_fn *function, void *userdata, void **ret_result);
#define unc_executor_run_with(...) \
    unc_executor_run_with_at(UNC_HERE(unc_executor_run_with), __VA_ARGS__)
UNC_API int unc_executor_run_with_at(const struct unc_site *site, struct unc_loop *loop,
                                     const struct unc_job_options *options,
                                     unc_job_fn *function, void *userdata,
                                     void **ret_result);

/*
 * unc_executor_submit: give @function to the executor of @loop and go on.
 * @options: may be NULL.
 * @ret_future: optional; done when the job is, with its result or error. The caller's;
 * release it with unc_future_free, in the thread that runs the loop like all that is
 * done with it. To cancel it drops a job that has not begun. To free it does not: the
 * job runs, and its result is discarded.
 *
 * An error that nobody asked for, because there is no future or it is freed before, goes
 * to the exception handler of the loop, without one to the report, as a task's does.
 *
 * Any thread. Returns: 0, -EINVAL, UNC_ECLOSED, UNC_EFREED, -ECHILD, UNC_EEXEC after a
 * shutdown, -ENOMEM, -EAGAIN if not even one thread can be started. On failure `discard`
 * is not called.
 */
#define unc_executor_submit(...) \
    unc_executor_submit_at(UNC_HERE(unc_executor_submit), __VA_ARGS__)
UNC_API int unc_executor_submit_at(const struct unc_site *site, struct unc_loop *loop,
                                   const struct unc_job_options *options,
                                   unc_job_fn *function, void *userdata,
                                   struct unc_future **ret_future);

/*
 * unc_executor_set_thread_limit: start at most @count threads, at least 1. Threads that
 * are there already stay. Default: the number of processors and 4, at most 32.
 * Returns: 0, -ENOMEM, or an error as in loop.h.
 */
#define unc_executor_set_thread_limit(loop, count) \
    unc_executor_set_thread_limit_at(UNC_HERE(unc_executor_set_thread_limit), loop, count)
UNC_API int unc_executor_set_thread_limit_at(const struct unc_site *site,
                                             struct unc_loop *loop, unsigned count);

/*
 * unc_executor_shutdown: take no more jobs, and wait until those that were given have
 * ended and their results have been handed over.
 * @limit_ns: how long to wait; 0: not at all (the jobs go on, and their results still
 * come); negative: without a limit. After ten seconds a wait without a limit says once,
 * through the loop's warning handler, what it waits for.
 *
 * In a task it suspends the task. Outside a run it blocks, and the callbacks of what is
 * done are queued for the next run. It may be called again, to wait (longer).
 *
 * Returns: 0; -ETIMEDOUT if jobs are still left, which are named, with where they were
 * given and for how long they run, through the loop's warning handler, and the first of
 * them in unc_error_get_last; UNC_ENOTASK if it would block a callback; -EDEADLK in a
 * job of this executor; UNC_ECANCELLED if the task was; or an error as in loop.h.
 */
#define unc_executor_shutdown(loop, limit_ns) \
    unc_executor_shutdown_at(UNC_HERE(unc_executor_shutdown), loop, limit_ns)
UNC_API int unc_executor_shutdown_at(const struct unc_site *site, struct unc_loop *loop,
                                     int64_t limit_ns);

UNC_END_DECLS

#endif
