/* SPDX-License-Identifier: MIT */
#ifndef UNCLOSED_ERROR_H
#define UNCLOSED_ERROR_H

#include <stddef.h>
#include <stdint.h>

#include <unclosed/api.h>

UNC_BEGIN_DECLS

/*
 * Calls return 0 (or a useful positive count), a negative errno for what the system or
 * the arguments are to blame for, or one of the codes below, which all lie under every
 * errno.
 *
 * Used with their usual meaning: -EINVAL wrong argument, -ENOMEM, -EMFILE, -EBADF not an
 * open descriptor, -EPERM a descriptor that cannot be polled (a regular file), -ENOENT
 * not found, -EEXIST recorded already, -ECHILD the loop belongs to the parent of this
 * process.
 *
 * Since 0.1, all of this header.
 */

/* The one list of our own codes: name, value, text. */
#define UNC_ERRORS(X)                                                           \
    X(ECLOSED, -4096, "event loop is closed")                                   \
    X(ERUNNING, -4097, "this event loop is already running")                    \
    X(EOTHER, -4098, "cannot run the event loop while another loop is running") \
    X(ENOCLOSE, -4099, "cannot close a running event loop")                     \
    X(ETHREAD, -4100, "called from a thread that does not own the loop")        \
    X(EEARLY, -4101, "event loop stopped before the task completed")            \
    X(EEXEC, -4102, "executor shutdown has been called")                        \
    X(EUNCATCHABLE, -4103, "signal cannot be caught")                           \
    X(ESIGOWNED, -4104, "another event loop already handles this signal")       \
    X(EFREED, -4105, "event loop was freed")                                    \
    X(ENOLOOP, -4106, "there is no current event loop in this thread")          \
    X(ENOTRUNNING, -4107, "no event loop is running in this thread")            \
    X(EPENDING, -4108, "future has no result yet")                              \
    X(EDONE, -4109, "future already has a result")                              \
    X(ECANCELLED, -4110, "cancelled")                                           \
    X(EREPLACED, -4111, "signal handler was replaced by somebody else")         \
    X(ELOST, -4112, "the loop's own descriptors were closed by somebody else")  \
    X(ENOTASK, -4113, "not called from a task")                                 \
    X(ESELF, -4114, "a task cannot await itself")                               \
    X(ECYCLE, -4115, "tasks wait for each other in a circle")                   \
    X(EUNREAD, -4116, "the error of a task was never retrieved")                \
    X(EHANG, -4117, "nothing can end this run")                                 \
    X(EREFUSED, -4118, "a task refused to end")                                 \
    X(EINTERRUPTED, -4119, "interrupted by SIGINT")                             \
    X(EEND, -4120, "the stream ended before all was read")                      \
    X(ETOOLONG, -4121, "the limit was reached before the delimiter")            \
    X(ENAME, -4122, "the name does not resolve")                                \
    X(EGROUP, -4123, "the task group has ended")                                \
    X(EABANDONED, -4124, "its event loop was closed before it ended")           \
    X(EREAPED, -4125, "somebody else took the exit status of the child")        \
    X(ESHUT, -4126, "closed by another task meanwhile")

enum unc_error_code {
#define UNC_ERROR_ENUMERATOR(name, value, text) UNC_##name = (value),
    UNC_ERRORS(UNC_ERROR_ENUMERATOR)
#undef UNC_ERROR_ENUMERATOR
};

/*
 * unc_strerror: the text of @error, one of our codes or a negative (or positive) errno.
 *
 * Static, never NULL, English whatever the locale. Thread-safe and async-signal-safe.
 */
UNC_API const char *unc_strerror(int error);

#define UNC_ERROR_FRAMES 32
#define UNC_ERROR_TEXT   512

/*
 * The last error of a thread about which there is more to say than its code: where the
 * use was, and where the thing it stumbled over happened: the close for UNC_ECLOSED and
 * UNC_EFREED, the installation by the other loop for UNC_ESIGOWNED, the start of the run
 * for UNC_ERUNNING.
 */
struct unc_error {
    int code;                   /* 0: no such error in this thread so far */
    unsigned use_frame_count;   /* 0: tracking is off or the stack is unknown */
    unsigned cause_frame_count; /* likewise */
    unsigned reserved;
    uintptr_t use_frames[UNC_ERROR_FRAMES];   /* return addresses, innermost first */
    uintptr_t cause_frames[UNC_ERROR_FRAMES]; /* likewise */
    char text[UNC_ERROR_TEXT]; /* a sentence: what, used where, closed where; UTF-8 */
};

/*
 * unc_error_get_last: copy the last such error of the calling thread to @ret_error.
 *
 * These set it when they are returned: UNC_ECLOSED, EFREED, ERUNNING, EOTHER, ENOCLOSE,
 * ETHREAD, ESIGOWNED; ENOTASK, ESELF, ECYCLE, EGROUP; EEXEC, and -ETIMEDOUT of
 * unc_executor_shutdown; ENAME; EREAPED of unc_process_wait; an -EINVAL that is about a
 * task of another loop, another task's group, or timeouts out of their order; whatever a
 * unc_loop_new or unc_process_spawn returns that fails, for what the system says. So does
 * what a call finds that succeeds all the same: a handler replaced (EREPLACED),
 * descriptors gone (ELOST). Other errors have no more to them than their code.
 * Success does not clear it, nor does an error that does not set it: it is about the one
 * that was returned only if .code is what was returned. Any thread, not from a signal
 * handler.
 *
 * Returns: 0, -EINVAL if @ret_error is NULL.
 */
UNC_API int unc_error_get_last(struct unc_error *ret_error);

UNC_END_DECLS

#endif
