/* SPDX-License-Identifier: MIT */
/*
 * Limits of time.
 *
 * A task keeps a list of those it is in. When one is due the task is cancelled; the end
 * takes that request back. The cancellation was this timeout's if no more requests remain
 * than there were when it began; else somebody else wants the task to end, too.
 */
#include <errno.h>
#include <stdlib.h>

#include <unclosed/wait.h>

#include "task/task.h"

#define TEXT_SIZE 512

struct unc_timeout {
    struct unc_timeout *outer;
    struct unc_task *task;
    struct unc_handle *timer; /* NULL: none, or it has fired */
    const struct unc_site *site;
    struct unc__token token; /* of one that the program has to end */
    int cancel_count;        /* at the beginning */
    bool had_cancel;         /* one was to be delivered then */
    bool has_expired;
};

static int fire(struct unc_loop *loop, void *userdata)
{
    struct unc_timeout *timeout = userdata;

    (void)loop;
    timeout->timer = NULL;
    timeout->has_expired = true;
    (void)unc__task_cancel(timeout->task);
    return 0;
}

static int begin(const struct unc_site *site, struct unc_timeout *timeout,
                 int64_t duration_ns)
{
    struct unc_task *task = unc__task_current();

    *timeout = (struct unc_timeout){ .outer = task->timeouts,
                                     .task = task,
                                     .site = site,
                                     .cancel_count = task->cancel_count,
                                     .had_cancel = task->must_cancel };
    if (duration_ns >= 0) {
        int r = unc__timer_set(task->future.loop, duration_ns, fire, timeout,
                               &timeout->timer);

        if (r < 0) {
            return r;
        }
    }
    task->timeouts = timeout;
    return 0;
}

static void unset_timer(struct unc_timeout *timeout)
{
    if (timeout->timer != NULL) {
        unc__timer_unset(timeout->task->future.loop, timeout->timer);
        timeout->timer = NULL;
    }
}

static int end(const struct unc_site *site, struct unc_timeout *timeout, int result)
{
    struct unc_task *task = timeout->task;

    task->timeouts = timeout->outer;
    unset_timer(timeout);
    if (!timeout->has_expired) {
        return result;
    }
    if (task->cancel_count > 0) {
        task->cancel_count--;
    }
    if (task->cancel_count > timeout->cancel_count) {
        return result;
    }
    if (!timeout->had_cancel) {
        task->must_cancel = false; /* it came too late to be delivered */
    }
    if (result == UNC_ECANCELLED) {
        result = -ETIMEDOUT;
        unc__task_raised(task, site, result);
    }
    return result;
}

int unc_wait_for_at(const struct unc_site *site, struct unc_future *future,
                    int64_t timeout_ns, void **ret_result)
{
    struct unc_timeout timeout;
    int r = future == NULL ? -EINVAL : unc__await_guard(site, future);

    if (r < 0) {
        return r;
    }
    if (future->state != UNC__FUTURE_PENDING) {
        return unc_future_await_at(site, future, ret_result);
    }
    r = begin(site, &timeout, timeout_ns);
    return r < 0 ? r : end(site, &timeout, unc_future_await_at(site, future, ret_result));
}

static void record(struct unc_timeout *timeout)
{
    struct unc__acquisition what = { .kind = UNC__KIND_TIMER,
                                     .type = UNC__TYPE_TIMEOUT,
                                     .owner = timeout->task->future.loop->token.serial,
                                     .site = timeout->site };

    unc__record_prepare_thread();
    timeout->token = unc__record_acquire(&what);
}

int unc_timeout_begin_at(const struct unc_site *site, int64_t duration_ns,
                         struct unc_timeout **ret_timeout)
{
    struct unc_timeout *timeout;
    int r = ret_timeout == NULL ? -EINVAL : unc__task_may_await(site, NULL);

    if (r < 0) {
        return r;
    }
    timeout = malloc(sizeof *timeout);
    if (timeout == NULL) {
        return -ENOMEM;
    }
    r = begin(site, timeout, duration_ns);
    if (r < 0) {
        free(timeout);
        return r;
    }
    record(timeout);
    *ret_timeout = timeout;
    return 0;
}

static const char *find_fault(const struct unc_task *task,
                              const struct unc_timeout *timeout)
{
    const struct unc_timeout *other = task->timeouts;

    if (other == timeout) {
        return NULL;
    }
    while (other != NULL && other != timeout) {
        other = other->outer;
    }
    return other != NULL ? "a timeout inside it is still open"
                         : "the timeout is not one of this task, or has ended";
}

int unc_timeout_reschedule_at(const struct unc_site *site, struct unc_timeout *timeout,
                              int64_t duration_ns)
{
    int r = timeout == NULL ? -EINVAL : unc__task_may_await(site, NULL);
    struct unc_handle *timer = NULL;
    struct unc_timeout *own;

    if (r < 0) {
        return r;
    }
    own = unc__task_current()->timeouts;
    while (own != NULL && own != timeout) {
        own = own->outer;
    }
    if (own == NULL) {
        return unc__verdict_about(site, -EINVAL,
                                  find_fault(unc__task_current(), timeout));
    }
    if (own->has_expired) {
        return -ETIMEDOUT;
    }
    if (duration_ns >= 0) {
        r = unc__timer_set(own->task->future.loop, duration_ns, fire, own, &timer);
    }
    if (r == 0) {
        unset_timer(own);
        own->timer = timer;
    }
    return r;
}

int unc_timeout_end_at(const struct unc_site *site, struct unc_timeout *timeout,
                       int result)
{
    int r = timeout == NULL ? -EINVAL : unc__task_may_await(site, NULL);
    const char *fault;

    if (r < 0) {
        return r;
    }
    fault = find_fault(unc__task_current(), timeout);
    if (fault != NULL) {
        return unc__verdict_about(site, -EINVAL, fault);
    }
    r = end(site, timeout, result);
    unc__record_release(timeout->token, 0);
    free(timeout);
    return r;
}

static void warn(const struct unc_task *task, const struct unc_timeout *timeout)
{
    char buffer[TEXT_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer - 1); /* for "\n" */

    unc__text_add(&text, "unclosed: ");
    unc__task_add_to_text(task, &text);
    unc__text_add(&text, " ended inside a timeout");
    if (timeout->site != NULL) {
        unc__text_format(&text, ", begun by %s() in %s at %s:%u", timeout->site->call,
                         timeout->site->function, timeout->site->file,
                         timeout->site->line);
    }
    unc__text_add(&text, "; unc_timeout_end() was not called");
    unc__failure_warn(task->future.loop, &text);
}

void unc__timeouts_drop(struct unc_task *task)
{
    while (task->timeouts != NULL) {
        struct unc_timeout *timeout = task->timeouts;

        task->timeouts = timeout->outer;
        unset_timer(timeout);
        warn(task, timeout);
        unc__record_leave(timeout->token, /* stack= */ 0);
        free(timeout);
    }
}

void unc__timeouts_forget(const struct unc_task *task)
{
    for (const struct unc_timeout *timeout = task->timeouts; timeout != NULL;
         timeout = timeout->outer) {
        unc__record_release(timeout->token, 0);
    }
}
