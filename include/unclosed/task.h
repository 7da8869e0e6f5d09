/* SPDX-License-Identifier: MIT */
#ifndef UNCLOSED_TASK_H
#define UNCLOSED_TASK_H

#include <stddef.h>

#include <unclosed/future.h>
#include <unclosed/loop.h>

UNC_BEGIN_DECLS

/*
 * A task is a function that may wait. It runs in a loop, on a stack of its own, and reads
 * like straight code: where it waits (unc_task_await, unc_task_sleep, a read) the loop
 * goes on with others, and comes back when there is something to go on with. Nothing
 * else interrupts it, so between two waits it has the loop, and all that only this loop's
 * tasks and callbacks touch, to itself. One that computes for long keeps all others from
 * running; debug mode names it.
 *
 * A task follows its loop's rules for threads, forks, signals and errors (loop.h). One
 * that has not ended when its loop closes never will: it is reported with the stack in
 * which it waits. What its stack points to stays where it is.
 *
 * Errors are values. A task whose function returned an error that nobody asked for
 * (unc_task_await, unc_task_get_result, a run until it is complete, a callback of its
 * future that asks) is told to the exception handler of its loop once nobody can ask any
 * more; without a handler it is reported as UNC_EUNREAD, with the stack that raised it.
 * As long as the program holds the task it can ask, also after the loop was closed; if it
 * never gives it back, the report of that handle names the error.
 *
 * The stack of a task has 64 KiB unless asked otherwise. What of it this library needs,
 * and what an overflow does, is said at unc_loop_set_task_stack_size.
 *
 * A task may go on in another thread than before, if the loop does. Compilers do not
 * expect that: a function that waits must not use thread-local variables, errno is one,
 * before and after in such a program.
 *
 * In a child that a task forked, the task goes on alone, and may exit, exec or return;
 * whatever waits returns -ECHILD there. The other tasks are the parent's.
 *
 * Since 0.1, all of this header.
 */
struct unc_task;

/*
 * What a task does. Returns: 0 with *ret_result, which is NULL unless it is set; or a
 * negative error. The result is borrowed: who gets it must know whose it is.
 *
 * It returns in the ordinary way, or calls exit: a longjmp, a C++ exception or a
 * pthread_exit must not leave it. It may wait while it handles a C++ exception, if the
 * C++ runtime was there when the program began: each task has its own exceptions.
 */
typedef int unc_task_fn(void *userdata, void **ret_result);

struct unc_task_options {
    size_t stack_size; /* bytes; 0: that of the loop */
    const char *name;  /* copied; NULL: it has none, and is called "task N" */
    const void *reserved[2];
};

/* -------------------------------------------------------------------------------------------
 * Life
 */

/*
 * unc_task_new: call @function in @loop, from the next iteration on. @ret_task: the
 * caller's, to be given back with unc_task_unref; NULL: nobody holds it, and it goes when
 * it has ended.
 *
 * Returns: 0, -ENOMEM (also for the stack), or an error as in loop.h.
 */
#define unc_task_new(loop, function, userdata, ret_task) \
    unc_task_new_at(UNC_HERE(unc_task_new), loop, function, userdata, ret_task)
UNC_API int unc_task_new_at(const struct unc_site *site, struct unc_loop *loop,
                            unc_task_fn *function, void *userdata,
                            struct unc_task **ret_task);

/* unc_task_new_with: the same with @options, NULL for none. -EINVAL: a stack of less than
 * 16 KiB or more than 1 GiB. */
#define unc_task_new_with(...) \
    unc_task_new_with_at(UNC_HERE(unc_task_new_with), __VA_ARGS__)
UNC_API int unc_task_new_with_at(const struct unc_site *site, struct unc_loop *loop,
                                 const struct unc_task_options *options,
                                 unc_task_fn *function, void *userdata,
                                 struct unc_task **ret_task);

/*
 * unc_task_unref: give @task back. It is not cancelled: it goes on, and is gone when it
 * has ended. Allowed after its loop was closed or freed. From a thread that does not run
 * the loop while another does it is not given back; that is recorded as UNC_ETHREAD. NULL
 * is fine. Returns: NULL, always.
 */
#define unc_task_unref(task) unc_task_unref_at(UNC_HERE(unc_task_unref), task)
UNC_API struct unc_task *unc_task_unref_at(const struct unc_site *site,
                                           struct unc_task *task);

/*
 * unc_task_await: suspend the task that calls this until @task has ended. @ret_result is
 * optional. Any number of tasks may await one, which goes on in the order in which they
 * came. If the waiting task is cancelled, so is @task (unc_shield prevents that), and the
 * wait ends when @task has ended, with whatever it returns.
 *
 * Returns: 0 with the result, the error of @task, UNC_ECANCELLED, UNC_ENOTASK, UNC_ESELF,
 * UNC_ECYCLE if @task waits, over others, for the caller (unc_error_get_last lists the
 * circle), -EINVAL for a task of another loop, or an error as in loop.h.
 */
#define unc_task_await(task, ret_result) \
    unc_task_await_at(UNC_HERE(unc_task_await), task, ret_result)
UNC_API int unc_task_await_at(const struct unc_site *site, struct unc_task *task,
                              void **ret_result);

/*
 * unc_task_as_future: the future of what @task returns, for all that takes futures:
 * unc_loop_run_until_complete, unc_future_add_done_callback, unc_gather. It is borrowed
 * and lives as long as @task; only the task sets it (-EINVAL). unc_future_cancel cancels
 * the task. NULL for NULL.
 */
UNC_API struct unc_future *unc_task_as_future(struct unc_task *task);

/* unc_task_is_done: whether @task has ended. NULL: false. */
UNC_API bool unc_task_is_done(const struct unc_task *task);

/*
 * unc_task_get_result: what @task returned; @ret_result is optional. Returns: 0, the
 * error of @task, UNC_EPENDING, UNC_EABANDONED if its loop was closed before it ended,
 * -EINVAL.
 */
UNC_API int unc_task_get_result(struct unc_task *task, void **ret_result);

/* -------------------------------------------------------------------------------------------
 * Cancellation
 */

/*
 * unc_task_cancel: ask @task to end. The wait in which it is suspended, or the next in
 * which it would be, returns UNC_ECANCELLED; what it waits for is cancelled. A task that
 * was not started yet never is: it ends with UNC_ECANCELLED at once. A task may refuse by
 * going on as if nothing had happened; one that only has to tidy up does that and
 * returns the error. Requests are counted, for those who have to know whether a
 * cancellation was theirs.
 *
 * Returns: 1 if it was requested, 0 if @task has ended already, or an error as in loop.h.
 */
#define unc_task_cancel(task) unc_task_cancel_at(UNC_HERE(unc_task_cancel), task)
UNC_API int unc_task_cancel_at(const struct unc_site *site, struct unc_task *task);

/* unc_task_uncancel: take one request back; with the last of them, a delivery that is
 * still to come. Returns: how many remain, or an error as in loop.h. */
#define unc_task_uncancel(task) unc_task_uncancel_at(UNC_HERE(unc_task_uncancel), task)
UNC_API int unc_task_uncancel_at(const struct unc_site *site, struct unc_task *task);

/* unc_task_get_cancel_count: requests that were not taken back. NULL: 0. */
UNC_API int unc_task_get_cancel_count(const struct unc_task *task);

/* -------------------------------------------------------------------------------------------
 * Names
 */

/* unc_task_set_name: what reports and warnings call @task. Copied; NULL or "" takes it
 * away. Returns: 0, -ENOMEM, or an error as in loop.h. */
#define unc_task_set_name(task, name) \
    unc_task_set_name_at(UNC_HERE(unc_task_set_name), task, name)
UNC_API int unc_task_set_name_at(const struct unc_site *site, struct unc_task *task,
                                 const char *name);

/* unc_task_get_name: its name, or "task N" with its number; never NULL. Valid until the
 * next unc_task_set_name or the end of @task. The thread that may use the loop. */
UNC_API const char *unc_task_get_name(struct unc_task *task);

/* unc_task_get_id: the number of @task in reports, above 0, never reused. NULL: 0. */
UNC_API uint64_t unc_task_get_id(const struct unc_task *task);

/* -------------------------------------------------------------------------------------------
 * Inside a task
 */

/* unc_task_get_current: the task that calls this, borrowed. Returns: 0, -EINVAL,
 * UNC_ENOTASK. */
UNC_API int unc_task_get_current(struct unc_task **ret_task);

/* unc_task_sleep: suspend the task that calls this for @duration_ns; 0 or less is
 * unc_task_yield. Returns: 0, UNC_ECANCELLED, UNC_ENOTASK, -ENOMEM, -ECHILD. */
#define unc_task_sleep(duration_ns) \
    unc_task_sleep_at(UNC_HERE(unc_task_sleep), duration_ns)
UNC_API int unc_task_sleep_at(const struct unc_site *site, int64_t duration_ns);

/* unc_task_yield: let everything run that is ready, then go on. Returns: 0,
 * UNC_ECANCELLED, UNC_ENOTASK, -ECHILD. */
#define unc_task_yield() unc_task_yield_at(UNC_HERE(unc_task_yield))
UNC_API int unc_task_yield_at(const struct unc_site *site);

/*
 * unc_raise: `return unc_raise(-EIO);` notes that the error began here: should nobody
 * ask for the result of the task, the report has this stack. Outside tasks nothing is
 * noted. Returns: @error.
 */
#define unc_raise(error) unc_raise_at(UNC_HERE(unc_raise), error)
UNC_API int unc_raise_at(const struct unc_site *site, int error);

/* -------------------------------------------------------------------------------------------
 * Looking at all of them
 */

/*
 * unc_task_tree: print the tasks of @loop that have not ended to @fd, each under the one
 * that created it: its name and number, what it is at, since when, and where it was
 * created:
 *
 *     loop 1: 2 tasks
 *     task 5 "serve": waits for a connection at serve.c:20 in serve() for 1.2 s; created
 *         at main.c:9 in main()
 *     `- task 7: awaits task 9 at serve.c:31 in answer() for 3 ms; created at ...
 *
 * (each on one line). unc_task_take_tree: the same as a string in @ret_text, the
 * caller's, for free().
 *
 * Any thread, while the loop goes on; not from signal handlers. With tracking off who
 * created whom is not known, and only the thread that may use the loop can ask
 * (UNC_ETHREAD). Returns: 0, -EINVAL, -ENOMEM, UNC_ECLOSED, UNC_EFREED, UNC_ETHREAD,
 * -ECHILD where the loop is the parent's, or what write said.
 */
UNC_API int unc_task_tree(struct unc_loop *loop, int fd);
UNC_API int unc_task_take_tree(struct unc_loop *loop, char **ret_text);

/* -------------------------------------------------------------------------------------------
 * Stacks
 */

/*
 * unc_loop_set_task_stack_size: how large the stacks of tasks made from now on are;
 * rounded up to a power of two; default 64 KiB, 16 KiB to 1 GiB. All of it can be used,
 * and memory is used as it is touched. This library needs 4 KiB to switch and to record;
 * what takes a text or asks the C library (printf, name resolution, strerror) may need
 * 8 KiB and more.
 *
 * Below each stack lies a guard: address space as large as the stack, 64 KiB to 1 MiB,
 * no memory. A task that runs over the end of its stack stops the process by SIGSEGV,
 * after a line on standard error that names the task. A single frame that is larger than
 * the guard may step over it, as over that of any thread, and into the stack of another
 * task: compile what has such frames with -fstack-clash-protection. Where the kernel has
 * no marks for guards (before Linux 6.13), only the first 16,000 stacks are guarded. Of
 * the others the lowest 256 bytes are looked at whenever the task waits or ends: an
 * overflow is noticed late, and one that steps over them only if the task waits below; a
 * frame of up to 64 KiB still meets nobody else's memory.
 *
 * The line comes from a handler for SIGSEGV and SIGBUS, which calls the one that was
 * there before it, on an alternate signal stack: the thread's, or one of this library if
 * it has none when it begins to run a loop. A program that, while a task runs, takes
 * the alternate stack away or installs a handler that does not call ours is stopped by
 * the same fault, without the line; and its own handler runs only if it has SA_ONSTACK.
 *
 * Returns: 0, -ENOMEM, or an error as in loop.h.
 */
#define unc_loop_set_task_stack_size(loop, size) \
    unc_loop_set_task_stack_size_at(UNC_HERE(unc_loop_set_task_stack_size), loop, size)
UNC_API int unc_loop_set_task_stack_size_at(const struct unc_site *site,
                                            struct unc_loop *loop, size_t size);

UNC_END_DECLS

#endif
