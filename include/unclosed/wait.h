/* SPDX-License-Identifier: MIT */
#ifndef UNCLOSED_WAIT_H
#define UNCLOSED_WAIT_H

#include <stddef.h>
#include <stdint.h>

#include <unclosed/future.h>

UNC_BEGIN_DECLS

/*
 * Waiting for several futures, or for one with a limit. All of this is for tasks; a task
 * is waited for by its future (unc_task_as_future).
 *
 * Every call here that waits returns, besides what is said there: UNC_ENOTASK outside of
 * tasks, UNC_ECANCELLED if the task that calls was cancelled, -EINVAL for NULL and for
 * futures of another loop, UNC_ESELF if its own future is among them, -ENOMEM, -ECHILD,
 * and the errors of loop.h. On any of these but UNC_ECANCELLED it has not waited, and
 * nothing was changed. The same future may be there twice. What is done already is not
 * waited for: if that is enough, the call does not suspend.
 *
 * Limits are nanoseconds; a negative one is none.
 *
 * Since 0.1, all of this header.
 */

/* What became of one of several. */
struct unc_outcome {
    int error;    /* 0; UNC_EPENDING: it has not ended */
    void *result; /* borrowed, as everywhere */
};

enum unc_gather_flag {
    UNC_GATHER_ERRORS = 1 /* errors are outcomes like any other */
};

/*
 * unc_gather: wait until all of @futures have ended.
 * @flags: 0, or UNC_GATHER_ERRORS.
 * @ret_outcomes: room for @count, in the order of the futures; NULL: they are not wanted.
 *
 * The first error ends the wait and is returned; the others go on, and their errors
 * remain to be asked for. With UNC_GATHER_ERRORS all are waited for, and count as asked.
 * If the task that calls is cancelled, so are all that have not ended, and the wait goes
 * on until they have: it returns the first error that is not UNC_ECANCELLED, without
 * UNC_GATHER_ERRORS, or UNC_ECANCELLED.
 *
 * Returns: 0; the first error; UNC_ECYCLE if one of them waits for the task that calls;
 * or an error as above. Nothing to wait for: 0, at once.
 */
#define unc_gather(futures, count, flags, ret_outcomes) \
    unc_gather_at(UNC_HERE(unc_gather), futures, count, flags, ret_outcomes)
UNC_API int unc_gather_at(const struct unc_site *site, struct unc_future *const *futures,
                          size_t count, unsigned flags, struct unc_outcome *ret_outcomes);

enum unc_wait_mode {
    UNC_WAIT_FIRST_DONE,  /* until one has ended */
    UNC_WAIT_FIRST_ERROR, /* until one has ended with an error, but not UNC_ECANCELLED, or
                             all have ended */
    UNC_WAIT_ALL          /* until all have ended */
};

/*
 * unc_wait: wait for @futures, and touch none of them: none is cancelled, whatever
 * happens, and no result counts as asked for. unc_future_is_done says which have ended.
 * @timeout_ns: how long at most. 0: whatever is ready may run once.
 * @ret_done_count: optional: how many have ended, the same one twice counted twice.
 *
 * Returns: 0, also when the time was over first; -EINVAL for a @count of 0 and for other
 * modes; UNC_ECYCLE, with UNC_WAIT_ALL and no limit, if one of them waits for the task
 * that calls; or an error as above.
 */
#define unc_wait(futures, count, mode, timeout_ns, ret_done_count) \
    unc_wait_at(UNC_HERE(unc_wait), futures, count, mode, timeout_ns, ret_done_count)
UNC_API int unc_wait_at(const struct unc_site *site, struct unc_future *const *futures,
                        size_t count, enum unc_wait_mode mode, int64_t timeout_ns,
                        size_t *ret_done_count);

/*
 * unc_wait_for: unc_future_await with a limit. When the time is over @future is
 * cancelled, and the wait goes on until it has ended: nothing of it is left behind. If
 * it ends with a result all the same, that is returned.
 *
 * Returns: 0 with the result, the error of @future, -ETIMEDOUT, UNC_ECYCLE, or an error
 * as above.
 */
#define unc_wait_for(future, timeout_ns, ret_result) \
    unc_wait_for_at(UNC_HERE(unc_wait_for), future, timeout_ns, ret_result)
UNC_API int unc_wait_for_at(const struct unc_site *site, struct unc_future *future,
                            int64_t timeout_ns, void **ret_result);

/*
 * unc_shield: unc_future_await, but a cancellation of the task that calls is not passed
 * on: the wait ends with UNC_ECANCELLED, and @future goes on. Give it back, or hold on
 * to it: the error of a task that nobody asks for afterwards is reported like any other.
 *
 * Returns: 0 with the result, the error of @future, UNC_ECYCLE, or an error as above.
 */
#define unc_shield(future, ret_result) \
    unc_shield_at(UNC_HERE(unc_shield), future, ret_result)
UNC_API int unc_shield_at(const struct unc_site *site, struct unc_future *future,
                          void **ret_result);

/* -------------------------------------------------------------------------------------------
 * Limits for more than one call
 */

/*
 * A limit of time for all that a task does between a begin and its end:
 *
 *     struct unc_timeout *timeout;
 *     int r = unc_timeout_begin(UNC_S(5), &timeout);
 *
 *     if (r < 0) return r;
 *     r = talk(peer);
 *     return unc_timeout_end(timeout, r);
 *
 * When the time is over the task is cancelled: the call in which it waits, or the next
 * that waits, returns UNC_ECANCELLED. The end takes this cancellation back and turns the
 * error into -ETIMEDOUT; a cancellation by anybody else stays one. They nest. A task that
 * ends before its timeouts do takes them along: a warning says so, and they are reported
 * as unclosed.
 */
struct unc_timeout;

/* unc_timeout_begin: from now on. @duration_ns: negative: never, until
 * unc_timeout_reschedule says otherwise. @ret_timeout goes with its end. Returns: 0,
 * UNC_ENOTASK, -EINVAL, -ENOMEM, -ECHILD. */
#define unc_timeout_begin(duration_ns, ret_timeout) \
    unc_timeout_begin_at(UNC_HERE(unc_timeout_begin), duration_ns, ret_timeout)
UNC_API int unc_timeout_begin_at(const struct unc_site *site, int64_t duration_ns,
                                 struct unc_timeout **ret_timeout);

/* unc_timeout_reschedule: let it end @duration_ns from now instead. Returns: 0,
 * -ETIMEDOUT if the time was over already, -EINVAL, UNC_ENOTASK, -ENOMEM (then it is as
 * it was), -ECHILD. */
#define unc_timeout_reschedule(timeout, duration_ns) \
    unc_timeout_reschedule_at(UNC_HERE(unc_timeout_reschedule), timeout, duration_ns)
UNC_API int unc_timeout_reschedule_at(const struct unc_site *site,
                                      struct unc_timeout *timeout, int64_t duration_ns);

/*
 * unc_timeout_end: @result: what came of it, 0 or more, or an error.
 *
 * Returns: -ETIMEDOUT if @result is UNC_ECANCELLED because the time was over; else
 * @result. -EINVAL if @timeout is not the innermost one of the task that calls (of
 * another task, ended already, one inside it still open), UNC_ENOTASK, -ECHILD; then
 * nothing has ended.
 */
#define unc_timeout_end(timeout, result) \
    unc_timeout_end_at(UNC_HERE(unc_timeout_end), timeout, result)
UNC_API int unc_timeout_end_at(const struct unc_site *site, struct unc_timeout *timeout,
                               int result);

UNC_END_DECLS

#endif
