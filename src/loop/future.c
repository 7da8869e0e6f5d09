/* SPDX-License-Identifier: MIT */
/*
 * Futures: a result to come, and who waits for it.
 *
 * A callback that waits is a handle in the future's list; once the future is done the
 * handles move to the ready list. Until they have run the future remembers them, because
 * a future that is freed takes its callbacks along.
 */
#include "loop/core.h"

#include <errno.h>
#include <stdlib.h>

#include "loop/future.h"

static struct unc__token record_future(const struct unc_future *future,
                                       const struct unc_site *site, uint32_t stack)
{
    struct unc__acquisition what = { .kind = UNC__KIND_FUTURE,
                                     .type = UNC__TYPE_FUTURE,
                                     .key = (uint64_t)(uintptr_t)future,
                                     .owner = future->loop->token.serial,
                                     .site = site,
                                     .stack = stack };

    return unc__record_acquire(&what);
}

void unc__future_link(struct unc_future *future, struct unc_loop *loop)
{
    future->next = loop->futures;
    if (loop->futures != NULL) {
        loop->futures->previous = future;
    }
    loop->futures = future;
}

int unc__future_guard(const struct unc_site *site, const struct unc_future *future)
{
    return future->loop->id == future->loop_id ? unc__loop_guard(future->loop, site)
                                               : unc__verdict_gone(future->loop_id, site);
}

static void unlink_from_loop(struct unc_future *future)
{
    if (future->next != NULL) {
        future->next->previous = future->previous;
    }
    if (future->previous != NULL) {
        future->previous->next = future->next;
    } else if (future->loop->futures == future) {
        future->loop->futures = future->next;
    }
}

static void set_up(struct unc_future *future, const struct unc_site *site, uint32_t stack,
                   struct unc_loop *loop)
{
    unc__future_init(future, loop, /* owner= */ NULL);
    future->token = record_future(future, site, stack);
}

struct unc_future *unc__future_new_sourced(const struct unc_site *site, uint32_t stack,
                                           struct unc_loop *loop,
                                           struct unc__future_source *source)
{
    struct unc__sourced_future *sourced = malloc(sizeof *sourced);

    if (sourced == NULL) {
        return NULL;
    }
    set_up(&sourced->future, site, stack, loop);
    sourced->future.has_source = true;
    sourced->source = source;
    return &sourced->future;
}

void unc__future_free_alone(struct unc_future *future)
{
    if (future != NULL) {
        unc__record_release(future->token, 0);
        free(future);
    }
}

int unc_future_new_at(const struct unc_site *site, struct unc_loop *loop,
                      struct unc_future **ret_future)
{
    struct unc_future *future;
    int r = ret_future == NULL ? -EINVAL : unc__loop_guard(loop, site);

    if (r < 0) {
        return r;
    }
    future = malloc(sizeof *future);
    if (future == NULL) {
        return -ENOMEM;
    }
    set_up(future, site, /* stack= */ 0, loop);
    unc__future_link(future, loop);
    *ret_future = future;
    return 0;
}

/* It will not run. If it is queued already it is dropped when its turn comes. */
static void drop_link(struct unc_loop *loop, struct unc__future_link *link)
{
    struct unc_handle *handle = link->handle;

    unc__handle_release(loop, handle, 0);
    handle->is_cancelled = true;
    handle->is_armed = false;
    handle->subject.future = NULL;
    unc__handle_settle(loop, handle);
    free(link);
}

void unc__future_drop_callbacks(struct unc_future *future)
{
    while (future->links != NULL) {
        struct unc__future_link *link = future->links;

        future->links = link->next;
        drop_link(future->loop, link);
    }
}

void unc__future_remove_callback(struct unc_future *future, unc_future_fn *callback,
                                 const void *userdata)
{
    struct unc__future_link **place = &future->links;

    while (*place != NULL) {
        struct unc__future_link *link = *place;

        if (link->handle->function.future == callback &&
            link->handle->userdata == userdata) {
            *place = link->next;
            drop_link(future->loop, link);
            return;
        }
        place = &link->next;
    }
}

static void let_go(struct unc_future *future, bool is_cancelled)
{
    struct unc__future_source *source;

    if (future->has_source) {
        source = ((struct unc__sourced_future *)future)->source;
        source->let_go(source, is_cancelled);
    }
}

void unc__future_add_waiter(struct unc_future *future, struct unc__future_waiter *waiter)
{
    struct unc__future_waiter *first = future->waiters;

    waiter->future = future;
    if (first == NULL) {
        waiter->next = waiter;
        waiter->previous = waiter;
        future->waiters = waiter;
    } else {
        waiter->next = first;
        waiter->previous = first->previous;
        first->previous->next = waiter;
        first->previous = waiter;
    }
}

void unc__future_remove_waiter(struct unc__future_waiter *waiter)
{
    struct unc_future *future = waiter->future;

    if (waiter->next == waiter) {
        future->waiters = NULL;
    } else {
        waiter->next->previous = waiter->previous;
        waiter->previous->next = waiter->next;
        if (future->waiters == waiter) {
            future->waiters = waiter->next;
        }
    }
    waiter->future = NULL;
}

static void wake_waiters(struct unc_future *future, int error)
{
    while (future->waiters != NULL) {
        struct unc__future_waiter *waiter = future->waiters;
        bool only_watches = waiter->only_watches;

        unc__future_remove_waiter(waiter);
        waiter->value = future->result;
        waiter->wake(waiter, error); /* which may be its end */
        future->is_read = future->is_read || !only_watches;
    }
}

void unc__future_set_job(struct unc_future *future, struct unc__failed_job job)
{
    job.name_text = NULL; /* it is the job's */
    ((struct unc__sourced_future *)future)->job = job;
    future->is_of_job = true;
}

/* About to be freed: is it an error that nobody will ever see? */
static void check_read(const struct unc_future *future)
{
    bool has_loop = unc__future_has_loop(future);

    if (!future->is_of_job || future->is_read || future->error == UNC_ECANCELLED ||
        (has_loop && future->loop->process != unc__process_generation())) {
        return;
    }
    unc__failure_job(has_loop ? future->loop : NULL,
                     &((const struct unc__sourced_future *)future)->job);
}

struct unc_future *unc_future_free_at(const struct unc_site *site,
                                      struct unc_future *future)
{
    if (future == NULL || future->owner != NULL) {
        return NULL; /* a task's goes with the task */
    }
    if (unc__future_has_loop(future) && unc__loop_runs(future->loop) &&
        !unc__loop_runs_here(future->loop)) {
        /* Not ours to free: the thread that runs the loop is using it. */
        (void)unc__future_guard(site, future);
        return NULL;
    }
    check_read(future);
    let_go(future, /* is_cancelled= */ false);
    if (unc__future_has_loop(future)) {
        unc__future_drop_callbacks(future);
        unlink_from_loop(future);
        wake_waiters(future, UNC_ECANCELLED);
    }
    if (future->wait != NULL) {
        future->wait->future = NULL;
        if (unc__future_has_loop(future)) {
            (void)unc_loop_stop(future->loop);
        }
    }
    unc__record_release(future->token, unc__record_is_on() ? unc__record_stack() : 0);
    free(future);
    return NULL;
}

static void queue_link(struct unc_future *future, struct unc__future_link *link)
{
    struct unc_handle *handle = link->handle;

    handle->is_armed = false;
    unc__handle_record(future->loop, handle, UNC__KIND_CALLBACK, UNC__TYPE_CALLBACK);
    unc__ready_push(future->loop, handle);
}

void unc__future_complete(struct unc_future *future, int error, void *result)
{
    future->state = error == 0 ? UNC__FUTURE_RESOLVED : UNC__FUTURE_FAILED;
    future->error = error;
    future->result = error == 0 ? result : NULL;
    for (struct unc__future_link *link = future->links; link != NULL; link = link->next) {
        queue_link(future, link);
    }
    wake_waiters(future, error);
}

/* Somebody who is not its owner sets it. */
static int complete(const struct unc_site *site, struct unc_future *future, int error,
                    void *result)
{
    int r = future == NULL || future->owner != NULL ? -EINVAL
                                                    : unc__future_guard(site, future);

    if (r < 0) {
        return r;
    }
    if (future->state != UNC__FUTURE_PENDING) {
        return UNC_EDONE;
    }
    unc__record_set_detail(future->token, 1);
    unc__future_complete(future, error, result);
    return 0;
}

int unc_future_set_result_at(const struct unc_site *site, struct unc_future *future,
                             void *result)
{
    return complete(site, future, 0, result);
}

int unc_future_set_error_at(const struct unc_site *site, struct unc_future *future,
                            int error)
{
    return error >= 0 ? -EINVAL : complete(site, future, error, NULL);
}

int unc_future_cancel_at(const struct unc_site *site, struct unc_future *future)
{
    int r;

    if (future == NULL || future->owner == NULL) {
        r = complete(site, future, UNC_ECANCELLED, NULL);
        if (r == 0) {
            let_go(future, /* is_cancelled= */ true);
        }
        return r;
    }
    r = unc__future_guard(site, future);
    return r < 0 ? r : future->owner->cancel(future);
}

bool unc_future_is_done(const struct unc_future *future)
{
    return future != NULL && future->state != UNC__FUTURE_PENDING;
}

int unc_future_get_result(struct unc_future *future, void **ret_result)
{
    if (future == NULL) {
        return -EINVAL;
    }
    if (future->state != UNC__FUTURE_PENDING) {
        unc__future_set_read(future);
    }
    switch (future->state) {
    case UNC__FUTURE_RESOLVED:
        if (ret_result != NULL) {
            *ret_result = future->result;
        }
        return 0;
    case UNC__FUTURE_FAILED:
        return future->error;
    default:
        return UNC_EPENDING;
    }
}

static struct unc__future_link *append_link(struct unc_future *future)
{
    struct unc__future_link *link = calloc(1, sizeof *link);
    struct unc__future_link **end = &future->links;

    if (link == NULL) {
        return NULL;
    }
    while (*end != NULL) {
        end = &(*end)->next;
    }
    *end = link;
    return link;
}

void unc__future_forget(const struct unc_handle *handle)
{
    struct unc__future_link **place = &handle->subject.future->links;

    while (*place != NULL && (*place)->handle != handle) {
        place = &(*place)->next;
    }
    if (*place != NULL) {
        struct unc__future_link *link = *place;

        *place = link->next;
        free(link);
    }
}

int unc_future_add_done_callback_at(const struct unc_site *site,
                                    struct unc_future *future, unc_future_fn *callback,
                                    void *userdata)
{
    const struct unc__handle_use use = { site, userdata, UNC__HANDLE_FUTURE };
    struct unc__future_link *link;
    struct unc_handle *handle = NULL;
    int r;

    if (future == NULL || callback == NULL) {
        return -EINVAL;
    }
    r = unc__future_guard(site, future);
    if (r == 0) {
        r = unc__handle_take(future->loop, &use, &handle);
    }
    if (r != 0) {
        return r;
    }
    link = append_link(future);
    if (link == NULL) {
        unc__handle_settle(future->loop, handle);
        return -ENOMEM;
    }
    handle->function.future = callback;
    handle->subject.future = future;
    handle->is_armed = true;
    unc__handle_pin_site(handle);
    link->handle = handle;
    if (future->state != UNC__FUTURE_PENDING) {
        queue_link(future, link);
    }
    return 0;
}

int unc__future_run(const struct unc_handle *handle)
{
    struct unc_future *future = handle->subject.future;
    const struct unc__future_owner *owner = future->owner;
    int r;

    unc__future_forget(handle);
    r = handle->function.future(future, handle->userdata);
    unc__future_settle(future, owner); /* a task's memory is there for ever */
    return r;
}

bool unc__future_is_awaited(const struct unc_loop *loop)
{
    for (const struct unc_future *future = loop->futures; future != NULL;
         future = future->next) {
        if (future->state == UNC__FUTURE_PENDING) {
            return true;
        }
    }
    return false;
}

bool unc__future_has_waiter(const struct unc_loop *loop)
{
    for (const struct unc_future *future = loop->futures; future != NULL;
         future = future->next) {
        if (future->state == UNC__FUTURE_PENDING &&
            (future->links != NULL || future->waiters != NULL)) {
            return true;
        }
    }
    return false;
}

void unc__future_close(struct unc_loop *loop, uint32_t stack)
{
    struct unc_future *future = loop->futures;

    while (future != NULL) {
        struct unc_future *next = future->next;

        unc__future_drop_callbacks(future);
        if (future->state == UNC__FUTURE_PENDING) {
            unc__record_leave(future->token, stack);
            future->token.serial = 0;
        }
        future->next = NULL;
        future->previous = NULL;
        future = next;
    }
    loop->futures = NULL;
}
