/* SPDX-License-Identifier: MIT */
/*
 * Queued callbacks: the ready list, and the inbox through which other threads reach it.
 *
 * The ready list is linked through the handles, so queueing cannot fail and a handle is
 * in it at most once. The inbox is a stack that any thread pushes onto and the loop
 * empties with one exchange; reversed it is first in, first out.
 *
 * Waking. Who pushes first and looks at is_polling then, and who sets is_polling first
 * and looks at the inbox then, cannot both miss each other: all four steps are
 * sequentially consistent. A loop that is busy is not woken at all.
 */
#include "loop/core.h"

#include <errno.h>

#include "base/order.h"
#include "loop/future.h"

/* Everything the short way below does not deal with; apart, so that it needs no frame. */
static __attribute__((noinline)) int queue(const struct unc_site *site,
                                           struct unc_loop *loop,
                                           unc_callback_fn *callback, void *userdata,
                                           struct unc_handle **ret_handle)
{
    const struct unc__handle_use use = { site, userdata, UNC__HANDLE_CALLBACK };
    struct unc_handle *handle = NULL;
    int r = callback == NULL ? -EINVAL : unc__loop_guard(loop, site);

    if (r == 0) {
        r = unc__handle_take(loop, &use, &handle);
    }
    if (r != 0) {
        return r;
    }
    handle->function.callback = callback;
    unc__handle_hold(loop, handle, ret_handle);
    unc__handle_record(loop, handle, UNC__KIND_CALLBACK, UNC__TYPE_CALLBACK);
    unc__ready_push(loop, handle);
    return 0;
}

/* All that a queued callback uses, and nothing else; the flags become one store. */
static inline void fill_plain(struct unc_handle *handle, unc_callback_fn *callback,
                              void *userdata, const struct unc_site *site)
{
    handle->function.callback = callback;
    handle->userdata = userdata;
    handle->site.pointer = site;
    handle->serial = 0;
    handle->kind = UNC__HANDLE_CALLBACK;
    handle->is_queued = false;
    handle->is_armed = false;
    handle->is_fresh = false;
    handle->is_running = false;
    handle->is_held = false;
    handle->is_cancelled = false;
    handle->is_alone = false;
    handle->has_site_id = false;
}

int unc_loop_call_soon_at(const struct unc_site *site, struct unc_loop *loop,
                          unc_callback_fn *callback, void *userdata,
                          struct unc_handle **ret_handle)
{
    bool is_plain = callback != NULL && ret_handle == NULL && !unc__record_is_on() &&
                    unc__loop_runs_here(loop);
    struct unc_handle *handle =
        __builtin_expect(is_plain, 1) ? unc__handle_pop(loop) : NULL;

    if (__builtin_expect(handle == NULL, 0)) {
        return queue(site, loop, callback, userdata, ret_handle);
    }
    fill_plain(handle, callback, userdata, site);
    unc__ready_push(loop, handle);
    return 0;
}

/* The loop was closed while a callback was on its way: it may have looked already. */
static void abandon_inbox(struct unc_loop *loop)
{
    struct unc_handle *handle = atomic_exchange(&loop->inbox, NULL);

    while (handle != NULL) {
        struct unc_handle *next = handle->link.next;

        unc__handle_leave(loop, handle, loop->closed.stack);
        unc__handle_settle(loop, handle);
        handle = next;
    }
}

void unc__callback_push_inbox(struct unc_loop *loop, struct unc_handle *handle)
{
    struct unc_handle *first = atomic_load(&loop->inbox);

    unc__order_release(handle);
    do {
        handle->link.next = first;
    } while (!atomic_compare_exchange_weak(&loop->inbox, &first, handle));
    atomic_store(&loop->has_news, true);
    if (atomic_load(&loop->is_polling)) {
        unc__poller_wake(loop);
    }
    if (__builtin_expect(atomic_load(&loop->magic) != UNC__MAGIC_OPEN, 0)) {
        abandon_inbox(loop);
    }
}

int unc_loop_call_soon_threadsafe_at(const struct unc_site *site, struct unc_loop *loop,
                                     unc_callback_fn *callback, void *userdata)
{
    struct unc_handle *handle = NULL;
    int r = callback == NULL ? -EINVAL : unc__loop_refuse_ended(loop, site);

    if (r < 0) {
        return r;
    }
    handle = unc__handle_new_alone();
    if (handle == NULL) {
        return -ENOMEM;
    }
    unc__hang_note_caller(loop);
    handle->kind = UNC__HANDLE_CALLBACK;
    handle->function.callback = callback;
    handle->userdata = userdata;
    handle->site.pointer = site;
    unc__handle_record(loop, handle, UNC__KIND_CALLBACK, UNC__TYPE_THREADSAFE);
    unc__callback_push_inbox(loop, handle);
    return 0;
}

static struct unc_handle *reverse(struct unc_handle *list)
{
    struct unc_handle *reversed = NULL;

    while (list != NULL) {
        struct unc_handle *next = list->link.next;

        list->link.next = reversed;
        reversed = list;
        list = next;
    }
    return reversed;
}

void unc__callback_drain_inbox(struct unc_loop *loop)
{
    struct unc_handle *handle;

    if (atomic_load(&loop->inbox) == NULL) {
        return;
    }
    handle = reverse(atomic_exchange(&loop->inbox, NULL));
    while (handle != NULL) {
        struct unc_handle *next = handle->link.next;

        unc__order_acquire(handle);
        unc__ready_push(loop, handle);
        handle = next;
    }
}

void unc__callback_close(struct unc_loop *loop, uint32_t stack)
{
    struct unc_handle *handle;

    unc__callback_drain_inbox(loop);
    handle = loop->ready.first;
    loop->ready.first = NULL;
    while (handle != NULL) {
        struct unc_handle *next = handle->link.next;

        handle->is_queued = false;
        /* A descriptor or signal that was ready is told by its registration, not twice.
         */
        if (!handle->is_armed && !handle->is_cancelled) {
            unc__handle_leave(loop, handle, stack);
            if (handle->kind == UNC__HANDLE_FUTURE) {
                struct unc_future *future = handle->subject.future;

                unc__future_forget(handle);
                unc__future_settle(future, future->owner);
            }
        }
        unc__handle_settle(loop, handle);
        handle = next;
    }
}

bool unc__callback_will_run(struct unc_loop *loop)
{
    unc__callback_drain_inbox(loop);
    for (struct unc_handle *handle = loop->ready.first; handle != NULL;
         handle = handle->link.next) {
        if (!handle->is_cancelled) {
            return true;
        }
    }
    return false;
}
