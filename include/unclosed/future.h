/* SPDX-License-Identifier: MIT */
#ifndef UNCLOSED_FUTURE_H
#define UNCLOSED_FUTURE_H

#include <unclosed/loop.h>

UNC_BEGIN_DECLS

/*
 * A future is a result that is not there yet. It belongs to one loop and follows that
 * loop's rules for threads, forks, signals and errors. One that is unresolved when its
 * loop closes is reported.
 *
 * Since 0.1, all of this header.
 */
struct unc_future;

typedef int unc_future_fn(struct unc_future *future, void *userdata);

/*
 * unc_future_new: @ret_future is the caller's; release it with unc_future_free.
 * Returns: 0, -ENOMEM, or an error as in loop.h.
 */
#define unc_future_new(loop, ret_future) \
    unc_future_new_at(UNC_HERE(unc_future_new), loop, ret_future)
UNC_API int unc_future_new_at(const struct unc_site *site, struct unc_loop *loop,
                              struct unc_future **ret_future);

/*
 * unc_future_free: release @future, done or not; callbacks that wait for it are
 * dropped. While a run waits for it, it may be freed: that run then ends with
 * UNC_ECANCELLED. Allowed after its loop was closed or freed. From a thread that does
 * not run the loop while another does, it is not freed; that is recorded as
 * UNC_ETHREAD. NULL is fine. Returns: NULL, always.
 */
#define unc_future_free(future) unc_future_free_at(UNC_HERE(unc_future_free), future)
UNC_API struct unc_future *unc_future_free_at(const struct unc_site *site,
                                              struct unc_future *future);

/*
 * unc_future_set_result, unc_future_set_error, unc_future_cancel: end the wait. @result
 * is borrowed; @error is negative. The callbacks are queued in the loop. Returns: 0,
 * -EINVAL, UNC_EDONE if it was done already, UNC_ECLOSED, UNC_ETHREAD, -ECHILD.
 */
#define unc_future_set_result(future, result) \
    unc_future_set_result_at(UNC_HERE(unc_future_set_result), future, result)
UNC_API int unc_future_set_result_at(const struct unc_site *site,
                                     struct unc_future *future, void *result);
#define unc_future_set_error(future, error) \
    unc_future_set_error_at(UNC_HERE(unc_future_set_error), future, error)
UNC_API int unc_future_set_error_at(const struct unc_site *site,
                                    struct unc_future *future, int error);
#define unc_future_cancel(future) \
    unc_future_cancel_at(UNC_HERE(unc_future_cancel), future)
UNC_API int unc_future_cancel_at(const struct unc_site *site, struct unc_future *future);

/* unc_future_is_done: it has a result, an error or was cancelled. NULL: false. */
UNC_API bool unc_future_is_done(const struct unc_future *future);

/*
 * unc_future_get_result: @ret_result is optional. Returns: 0, the error it was given,
 * UNC_ECANCELLED, UNC_EPENDING, -EINVAL.
 */
UNC_API int unc_future_get_result(struct unc_future *future, void **ret_result);

/*
 * unc_future_await: suspend the task that calls this until @future is done. Any number of
 * tasks may wait for one future; they go on in the order in which they came. @ret_result
 * is optional. If the waiting task is cancelled, so is what it waits for (use unc_shield
 * to prevent that). If the future is freed meanwhile the wait ends with UNC_ECANCELLED.
 *
 * Returns: 0, the error the future was given, UNC_ECANCELLED, -EINVAL for a future of
 * another loop, UNC_ENOTASK, UNC_ESELF and UNC_ECYCLE for the future of a task that waits
 * for the caller, or an error as above.
 */
#define unc_future_await(future, ret_result) \
    unc_future_await_at(UNC_HERE(unc_future_await), future, ret_result)
UNC_API int unc_future_await_at(const struct unc_site *site, struct unc_future *future,
                                void **ret_result);

/*
 * unc_future_add_done_callback: queue @callback in the loop once @future is done; at once
 * if it already is. Returns: 0, -ENOMEM, or an error as above.
 */
#define unc_future_add_done_callback(future, callback, userdata)                    \
    unc_future_add_done_callback_at(UNC_HERE(unc_future_add_done_callback), future, \
                                    callback, userdata)
UNC_API int unc_future_add_done_callback_at(const struct unc_site *site,
                                            struct unc_future *future,
                                            unc_future_fn *callback, void *userdata);

UNC_END_DECLS

#endif
