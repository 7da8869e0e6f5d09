/* SPDX-License-Identifier: MIT */
#ifndef UNCLOSED_LOOP_H
#define UNCLOSED_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include <unclosed/api.h>
#include <unclosed/error.h>

UNC_BEGIN_DECLS

/*
 * An event loop runs callbacks: queued ones, timers, descriptors that became ready,
 * signals. Its lifecycle is asyncio's: it is created, run and stopped any number of
 * times, and closed once. Everything it owns is recorded, so at any moment a report can
 * say what is still open, where it was acquired and what unc_loop_close would do about
 * it.
 *
 * Threads. A loop may be created in one thread and run in another. While it runs, only
 * the running thread may call it; other threads get UNC_ETHREAD, except from the calls
 * marked "any thread". While it does not run, one thread at a time may use it, whichever
 * it is.
 *
 * Fork. In a forked child the parent's loops do not run: calls return -ECHILD. Only
 * unc_loop_close and unc_loop_free, and giving back handles and futures, work, and they
 * touch nothing that the parent shares. The child may make loops of its own.
 *
 * Signals. Nothing here may be called from a signal handler. Add the signal to a loop
 * instead.
 *
 * Errors, unless a call says otherwise: -EINVAL (a NULL or impossible argument) before
 * UNC_EFREED and UNC_ECLOSED, before -ECHILD, before UNC_ETHREAD. On failure nothing has
 * changed. Lifecycle errors are also recorded and appear in the report with the stack of
 * the use and, for a closed loop, the stack of the close (unc_error_get_last has both at
 * once).
 *
 * unc_loop_run_until_complete's UNC_EEARLY is a result like any other and is not
 * recorded.
 *
 * A loop that was freed is recognised and refused with UNC_EFREED until its memory serves
 * another loop, which is after at least 64 further ones were freed.
 *
 * Since 0.1, all of this header.
 */
struct unc_loop;

/*
 * A handle is one scheduled callback or timer, held by whoever asked for it. Asking is
 * optional: with NULL for @ret_handle the loop keeps the callback to itself. A handle
 * that was asked for must be given back with unc_handle_unref, whether it fired, was
 * cancelled or not; until then it keeps its memory and its userdata alive and is
 * reported.
 */
struct unc_handle;

struct unc_future;

/*
 * Callbacks. All return 0, or a negative error, which goes to the exception handler of
 * the loop together with the place that scheduled the callback; the loop runs on. So a
 * callback that cannot go on ends what others wait for, too: it fails its future, or
 * stops the loop.
 *
 * A callback returns in the ordinary way: a longjmp, a C++ exception or a pthread_exit
 * out of it leaves the loop running for ever.
 */
typedef int unc_callback_fn(struct unc_loop *loop, void *userdata);
typedef int unc_io_fn(struct unc_loop *loop, int fd, void *userdata);
typedef int unc_signal_fn(struct unc_loop *loop, int signal_number, void *userdata);

/* -------------------------------------------------------------------------------------------
 * Life
 */

/*
 * unc_loop_new: create a loop; it opens two descriptors, both close-on-exec and above 2.
 * @ret_loop: the loop; release it with unc_loop_close and unc_loop_free.
 *
 * Any thread. Returns: 0, -EINVAL, -ENOMEM, -EMFILE or -ENFILE.
 */
#define unc_loop_new(ret_loop) unc_loop_new_at(UNC_HERE(unc_loop_new), ret_loop)
UNC_API int unc_loop_new_at(const struct unc_site *site, struct unc_loop **ret_loop);

/*
 * unc_loop_close: give back all that the loop owns. In this order: signal handlers (the
 * previous disposition of each is put back), queued callbacks, timers, the executor
 * (without waiting for its jobs, see executor.h), the wake-up descriptor, the poller.
 * What was still scheduled or registered is reported as left at close. Descriptors that
 * the user registered stay open: they are the user's; so do servers and connections,
 * and children go on. Tasks that are pending never go on (task.h).
 *
 * Closing a closed loop does nothing. If the program has closed the two descriptors
 * behind the loop's back (closefrom, a stray close), their numbers may be others' by
 * now: they are left alone, which is recorded as UNC_ELOST. Returns: 0, -EINVAL,
 * UNC_EFREED, UNC_ENOCLOSE while the loop runs, in whatever thread.
 */
#define unc_loop_close(loop) unc_loop_close_at(UNC_HERE(unc_loop_close), loop)
UNC_API int unc_loop_close_at(const struct unc_site *site, struct unc_loop *loop);

/*
 * unc_loop_free: close @loop if that was not done yet, and release its memory. NULL is
 * fine. A running loop is neither closed nor freed; that is recorded as UNC_ENOCLOSE.
 *
 * Returns: NULL, always: `loop = unc_loop_free(loop);`
 */
#define unc_loop_free(loop) unc_loop_free_at(UNC_HERE(unc_loop_free), loop)
UNC_API struct unc_loop *unc_loop_free_at(const struct unc_site *site,
                                          struct unc_loop *loop);

/* unc_loop_is_running: whether @loop runs, in whatever thread. Any thread. NULL: false.
 */
UNC_API bool unc_loop_is_running(const struct unc_loop *loop);

/* unc_loop_is_closed: whether @loop was closed or freed. Any thread. NULL: true. */
UNC_API bool unc_loop_is_closed(const struct unc_loop *loop);

/*
 * unc_loop_set_name: what reports call this loop. @name is copied; NULL or "" takes it
 * away. Without a name it is "loop N". Returns: 0 or an error as above.
 */
#define unc_loop_set_name(loop, name) \
    unc_loop_set_name_at(UNC_HERE(unc_loop_set_name), loop, name)
UNC_API int unc_loop_set_name_at(const struct unc_site *site, struct unc_loop *loop,
                                 const char *name);

/* unc_loop_get_id: the number of @loop in reports, from 1, never reused. 0 for NULL. */
UNC_API uint64_t unc_loop_get_id(const struct unc_loop *loop);

/*
 * unc_loop_expect_open: @loop is meant to stay open until the process ends, for @reason.
 * Reports list it, and what it owns, as expected and do not count it. @reason is copied;
 * NULL takes the expectation back. Returns: 0 or an error as above.
 */
#define unc_loop_expect_open(loop, reason) \
    unc_loop_expect_open_at(UNC_HERE(unc_loop_expect_open), loop, reason)
UNC_API int unc_loop_expect_open_at(const struct unc_site *site, struct unc_loop *loop,
                                    const char *reason);

/* -------------------------------------------------------------------------------------------
 * The current loop of a thread
 */

/*
 * unc_loop_get: the loop that runs in this thread, else the one given to unc_loop_set.
 * It is borrowed. Returns: 0, -EINVAL, UNC_ENOLOOP. Never creates a loop.
 */
UNC_API int unc_loop_get(struct unc_loop **ret_loop);

/* unc_loop_get_running: the loop that runs in this thread, borrowed; else
 * UNC_ENOTRUNNING. */
UNC_API int unc_loop_get_running(struct unc_loop **ret_loop);

/*
 * unc_loop_set: make @loop what unc_loop_get returns in this thread while none runs.
 * Borrowed, not owned; freeing the loop unsets it. NULL unsets. Returns: 0, UNC_EFREED.
 */
#define unc_loop_set(loop) unc_loop_set_at(UNC_HERE(unc_loop_set), loop)
UNC_API int unc_loop_set_at(const struct unc_site *site, struct unc_loop *loop);

/* -------------------------------------------------------------------------------------------
 * Running
 */

/*
 * unc_loop_run_forever: run until unc_loop_stop.
 *
 * Returns: 0 after a stop; -EINVAL; UNC_EFREED; UNC_ECLOSED; UNC_ERUNNING if it already
 * runs, in whatever thread; UNC_EOTHER if another loop runs in this thread; -ECHILD,
 * also in a child that a callback forked; UNC_ELOST if a poll finds that the poller's
 * descriptor is not the loop's any more. A refused run leaves every bit of both loops as
 * it was.
 */
#define unc_loop_run_forever(loop) \
    unc_loop_run_forever_at(UNC_HERE(unc_loop_run_forever), loop)
UNC_API int unc_loop_run_forever_at(const struct unc_site *site, struct unc_loop *loop);

/*
 * unc_loop_run_until_complete: run until @future is done.
 * @ret_result: optional; the pointer given to unc_future_set_result.
 *
 * Returns: 0 with the result; the error given to unc_future_set_error; UNC_ECANCELLED;
 * UNC_EEARLY if the loop was stopped first; -EINVAL if @future belongs to another loop;
 * else as unc_loop_run_forever, whose errors come first. @future is never consumed.
 */
#define unc_loop_run_until_complete(loop, future, ret_result)                           \
    unc_loop_run_until_complete_at(UNC_HERE(unc_loop_run_until_complete), loop, future, \
                                   ret_result)
UNC_API int unc_loop_run_until_complete_at(const struct unc_site *site,
                                           struct unc_loop *loop,
                                           struct unc_future *future, void **ret_result);

/*
 * unc_loop_stop: leave the run after the current iteration. Before a run it is
 * remembered: that run polls once without waiting and does exactly one iteration. Any
 * thread; wakes a blocked poll. On a closed loop it has no effect. Returns: 0, -EINVAL,
 * UNC_EFREED, -ECHILD.
 */
#define unc_loop_stop(loop) unc_loop_stop_at(UNC_HERE(unc_loop_stop), loop)
UNC_API int unc_loop_stop_at(const struct unc_site *site, struct unc_loop *loop);

/* unc_loop_time: the loop's clock, CLOCK_MONOTONIC in nanoseconds. Any thread. */
UNC_API int64_t unc_loop_time(const struct unc_loop *loop);

/* -------------------------------------------------------------------------------------------
 * Callbacks and timers
 */

/*
 * unc_loop_call_soon: run @callback in the next iteration, after what was queued before.
 * @ret_handle: optional; owned by the caller, see struct unc_handle.
 *
 * Returns: 0, -ENOMEM, or an error as above.
 */
#define unc_loop_call_soon(loop, callback, userdata, ret_handle)                  \
    unc_loop_call_soon_at(UNC_HERE(unc_loop_call_soon), loop, callback, userdata, \
                          ret_handle)
UNC_API int unc_loop_call_soon_at(const struct unc_site *site, struct unc_loop *loop,
                                  unc_callback_fn *callback, void *userdata,
                                  struct unc_handle **ret_handle);

/*
 * unc_loop_call_soon_threadsafe: the same from any thread; wakes a blocked poll. First
 * in, first out for each calling thread. There is no handle: it could not be cancelled
 * without a race.
 *
 * Any thread. Returns: 0, -EINVAL, -ENOMEM, UNC_ECLOSED, UNC_EFREED, -ECHILD.
 */
#define unc_loop_call_soon_threadsafe(loop, callback, userdata)                     \
    unc_loop_call_soon_threadsafe_at(UNC_HERE(unc_loop_call_soon_threadsafe), loop, \
                                     callback, userdata)
UNC_API int unc_loop_call_soon_threadsafe_at(const struct unc_site *site,
                                             struct unc_loop *loop,
                                             unc_callback_fn *callback, void *userdata);

/*
 * unc_loop_call_later: run @callback once, @delay_ns from now; a negative delay is due at
 * once. Timers that are due together run earliest first, equal ones in the order of
 * arming. Returns: 0, -ENOMEM, or an error as above.
 */
#define unc_loop_call_later(loop, delay_ns, callback, userdata, ret_handle)         \
    unc_loop_call_later_at(UNC_HERE(unc_loop_call_later), loop, delay_ns, callback, \
                           userdata, ret_handle)
UNC_API int unc_loop_call_later_at(const struct unc_site *site, struct unc_loop *loop,
                                   int64_t delay_ns, unc_callback_fn *callback,
                                   void *userdata, struct unc_handle **ret_handle);

/* unc_loop_call_at: the same at @when_ns of unc_loop_time. */
#define unc_loop_call_at(loop, when_ns, callback, userdata, ret_handle)                \
    unc_loop_call_at_at(UNC_HERE(unc_loop_call_at), loop, when_ns, callback, userdata, \
                        ret_handle)
UNC_API int unc_loop_call_at_at(const struct unc_site *site, struct unc_loop *loop,
                                int64_t when_ns, unc_callback_fn *callback,
                                void *userdata, struct unc_handle **ret_handle);

/*
 * unc_loop_call_every: run @callback every @interval_ns (above 0), first one interval
 * from now, until it is cancelled. Due times do not drift; those that were missed are
 * skipped, not made up for. Returns: 0, -ENOMEM, or an error as above.
 */
#define unc_loop_call_every(loop, interval_ns, callback, userdata, ret_handle)         \
    unc_loop_call_every_at(UNC_HERE(unc_loop_call_every), loop, interval_ns, callback, \
                           userdata, ret_handle)
UNC_API int unc_loop_call_every_at(const struct unc_site *site, struct unc_loop *loop,
                                   int64_t interval_ns, unc_callback_fn *callback,
                                   void *userdata, struct unc_handle **ret_handle);

/*
 * unc_handle_cancel: @handle will not run. Allowed at any time, also after it ran, after
 * it was cancelled and after the loop was closed or freed. Does not give the handle back.
 *
 * Returns: 0, -EINVAL for NULL, UNC_ETHREAD while the loop runs in another thread.
 */
#define unc_handle_cancel(handle) \
    unc_handle_cancel_at(UNC_HERE(unc_handle_cancel), handle)
UNC_API int unc_handle_cancel_at(const struct unc_site *site, struct unc_handle *handle);

/*
 * unc_handle_unref: give @handle back. It does not cancel: a timer that is still armed
 * fires. Another thread may call it while the loop is sure to run until the call has
 * returned; while the loop does not run, one thread at a time, as for the loop itself.
 * NULL is fine. Returns: NULL, always.
 */
#define unc_handle_unref(handle) unc_handle_unref_at(UNC_HERE(unc_handle_unref), handle)
UNC_API struct unc_handle *unc_handle_unref_at(const struct unc_site *site,
                                               struct unc_handle *handle);

/* unc_handle_is_cancelled, unc_handle_is_pending: cancelled; still to run. NULL: false.
 */
UNC_API bool unc_handle_is_cancelled(const struct unc_handle *handle);
UNC_API bool unc_handle_is_pending(const struct unc_handle *handle);

/* unc_handle_get_when: when a timer is due on unc_loop_time; 0 for a queued callback or
 * NULL. */
UNC_API int64_t unc_handle_get_when(const struct unc_handle *handle);

/* -------------------------------------------------------------------------------------------
 * Descriptors
 */

/*
 * unc_loop_add_reader, unc_loop_add_writer: call @callback whenever @fd is readable
 * (writable).
 * @fd stays the caller's: remove it from the loop before it is closed. A second reader on
 * one descriptor replaces the first, which then does not run even if it was queued.
 *
 * Returns: 0, -EINVAL for a negative descriptor, -EBADF if it is not open, -EPERM if it
 * cannot be polled (a regular file), -EEXIST if it is that of a stream, a server or a
 * child of this loop, -ENOMEM, -ENOSPC (fs.epoll.max_user_watches), or as above. What is
 * wrong with the descriptor comes after UNC_ECLOSED and before UNC_ETHREAD.
 */
#define unc_loop_add_reader(loop, fd, callback, userdata) \
    unc_loop_add_reader_at(UNC_HERE(unc_loop_add_reader), loop, fd, callback, userdata)
UNC_API int unc_loop_add_reader_at(const struct unc_site *site, struct unc_loop *loop,
                                   int fd, unc_io_fn *callback, void *userdata);
#define unc_loop_add_writer(loop, fd, callback, userdata) \
    unc_loop_add_writer_at(UNC_HERE(unc_loop_add_writer), loop, fd, callback, userdata)
UNC_API int unc_loop_add_writer_at(const struct unc_site *site, struct unc_loop *loop,
                                   int fd, unc_io_fn *callback, void *userdata);

/*
 * unc_loop_remove_reader, unc_loop_remove_writer: stop watching @fd in that direction.
 * Returns: 1 if it was watched, 0 if not or if the loop is closed, or an error as above.
 */
#define unc_loop_remove_reader(loop, fd) \
    unc_loop_remove_reader_at(UNC_HERE(unc_loop_remove_reader), loop, fd)
UNC_API int unc_loop_remove_reader_at(const struct unc_site *site, struct unc_loop *loop,
                                      int fd);
#define unc_loop_remove_writer(loop, fd) \
    unc_loop_remove_writer_at(UNC_HERE(unc_loop_remove_writer), loop, fd)
UNC_API int unc_loop_remove_writer_at(const struct unc_site *site, struct unc_loop *loop,
                                      int fd);

/* -------------------------------------------------------------------------------------------
 * Signals
 */

/*
 * unc_loop_add_signal_handler: run @callback in the loop after @signal_number arrived;
 * several arrivals before it runs are one. Interrupts a blocked poll. A second callback
 * of the same loop replaces the first. The previous disposition is kept and put back on
 * removal and close.
 *
 * Returns: 0; -EINVAL if it is no signal, or one that libc keeps for itself;
 * UNC_EUNCATCHABLE for SIGKILL and SIGSTOP; UNC_ESIGOWNED if another open loop of this
 * process handles it, whose name and stack unc_error_get_last and the report give;
 * -ENOMEM; or an error as above.
 */
#define unc_loop_add_signal_handler(loop, signal_number, callback, userdata)    \
    unc_loop_add_signal_handler_at(UNC_HERE(unc_loop_add_signal_handler), loop, \
                                   signal_number, callback, userdata)
UNC_API int unc_loop_add_signal_handler_at(const struct unc_site *site,
                                           struct unc_loop *loop, int signal_number,
                                           unc_signal_fn *callback, void *userdata);

/*
 * unc_loop_remove_signal_handler: put the previous disposition back. If somebody else has
 * replaced ours meanwhile, theirs stays, and the report says so.
 * Returns: 1 if it was installed by this loop, 0 if not or if the loop is closed, or an
 * error.
 */
#define unc_loop_remove_signal_handler(loop, signal_number)                           \
    unc_loop_remove_signal_handler_at(UNC_HERE(unc_loop_remove_signal_handler), loop, \
                                      signal_number)
UNC_API int unc_loop_remove_signal_handler_at(const struct unc_site *site,
                                              struct unc_loop *loop, int signal_number);

/* -------------------------------------------------------------------------------------------
 * Failures and warnings
 */

/*
 * A run that nothing can end: it waits, with no timer, no reader or writer, no signal
 * handler, no job and no child, no other thread has ever called the loop
 * (unc_loop_call_soon_threadsafe, unc_loop_stop), and one of these two holds: a task or
 * whoever awaits a future of the loop waits for an end that nobody is known to bring; or
 * the process has no other thread, idle workers of executors not counted. A loop in which
 * nothing waits, beside other threads, is a service without work: nothing is said of it.
 * (That a runner watches SIGINT does not count: a person who stops the program is no part
 * of it.)
 *
 * Any check that is made while it waits, from another thread or at exit, has that as a
 * lifecycle error, UNC_EHANG. After a quiet time of five seconds, or what the option
 * `hang` says in milliseconds, the loop itself warns, once in a run: where it was run,
 * which tasks and futures wait for what. It waits on all the same; should something
 * arrive, no error remains.
 *
 * unc_loop_set_hang_limit: another quiet time for @loop, from the next time it waits on;
 * 0: it never warns. Returns: 0 or an error as above.
 *
 * unc_loop_expect_idle: what waits in @loop may wait for a thread that has not called
 * yet, even the one that checks, for @reason: neither is said of it then. The reason is
 * for who reads the code. NULL takes that back. (A check says nothing of a loop that is
 * expected to stay open, either.)
 * Returns: 0 or an error as above.
 */
#define unc_loop_set_hang_limit(loop, limit_ns) \
    unc_loop_set_hang_limit_at(UNC_HERE(unc_loop_set_hang_limit), loop, limit_ns)
UNC_API int unc_loop_set_hang_limit_at(const struct unc_site *site, struct unc_loop *loop,
                                       int64_t limit_ns);
#define unc_loop_expect_idle(loop, reason) \
    unc_loop_expect_idle_at(UNC_HERE(unc_loop_expect_idle), loop, reason)
UNC_API int unc_loop_expect_idle_at(const struct unc_site *site, struct unc_loop *loop,
                                    const char *reason);

/* What an exception handler is told. Valid during the call only. */
struct unc_exception {
    int error; /* negative errno or one of our codes */
    unsigned reserved;
    const char *message;         /* a sentence, never NULL */
    const struct unc_site *site; /* where the failing callback was scheduled, or NULL */
};

typedef void unc_exception_fn(struct unc_loop *loop,
                              const struct unc_exception *exception, void *userdata);

/*
 * unc_loop_set_exception_handler: who is told when a callback fails. NULL: the default,
 * which prints nothing and records the failure, so that the report has it. Returns: 0 or
 * an error as above.
 */
#define unc_loop_set_exception_handler(loop, handler, userdata)                       \
    unc_loop_set_exception_handler_at(UNC_HERE(unc_loop_set_exception_handler), loop, \
                                      handler, userdata)
UNC_API int unc_loop_set_exception_handler_at(const struct unc_site *site,
                                              struct unc_loop *loop,
                                              unc_exception_fn *handler, void *userdata);

/* unc_loop_call_exception_handler: hand @exception to the handler. Returns: 0 or an
 * error. */
#define unc_loop_call_exception_handler(loop, exception)                                \
    unc_loop_call_exception_handler_at(UNC_HERE(unc_loop_call_exception_handler), loop, \
                                       exception)
UNC_API int unc_loop_call_exception_handler_at(const struct unc_site *site,
                                               struct unc_loop *loop,
                                               const struct unc_exception *exception);

typedef void unc_warning_fn(struct unc_loop *loop, const char *message, void *userdata);

/*
 * unc_loop_set_debug, unc_loop_is_debug: in debug mode callbacks are timed, and one that
 * takes longer than the limit of unc_loop_set_slow_callback (default 100 ms) gives a
 * warning that names it.
 * Returns: 0 or an error as above.
 */
#define unc_loop_set_debug(loop, is_debug) \
    unc_loop_set_debug_at(UNC_HERE(unc_loop_set_debug), loop, is_debug)
UNC_API int unc_loop_set_debug_at(const struct unc_site *site, struct unc_loop *loop,
                                  bool is_debug);
UNC_API bool unc_loop_is_debug(const struct unc_loop *loop);
#define unc_loop_set_slow_callback(loop, limit_ns) \
    unc_loop_set_slow_callback_at(UNC_HERE(unc_loop_set_slow_callback), loop, limit_ns)
UNC_API int unc_loop_set_slow_callback_at(const struct unc_site *site,
                                          struct unc_loop *loop, int64_t limit_ns);

/*
 * unc_loop_set_warning_handler: who gets the warnings of debug mode and of runs that
 * nothing can end. NULL: the default, lines on standard error. Returns: 0 or an error as
 * above.
 */
#define unc_loop_set_warning_handler(loop, handler, userdata)                     \
    unc_loop_set_warning_handler_at(UNC_HERE(unc_loop_set_warning_handler), loop, \
                                    handler, userdata)
UNC_API int unc_loop_set_warning_handler_at(const struct unc_site *site,
                                            struct unc_loop *loop,
                                            unc_warning_fn *handler, void *userdata);

UNC_END_DECLS

#endif
