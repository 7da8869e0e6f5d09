/* SPDX-License-Identifier: MIT */
/*
 * Timers: armed by call later, call at and call every; due ones are queued in each
 * iteration.
 *
 * A cancelled timer stays in the heap until it reaches the head, or until more than
 * TIDY_MIN are scheduled and over half of them are cancelled.
 */
#include "loop/core.h"

#include <errno.h>
#include <stdlib.h>

#include "base/clock.h"

#define TIDY_MIN            100
#define CLOCK_RESOLUTION_NS 1
#define POP_ONE_BY_ONE_MAX  32
/* Take the due ones in one pass if they are at least an eighth of all. */
#define BATCH_SHARE 8

static int arm(struct unc_loop *loop, struct unc_handle *handle)
{
    int r = unc__heap_append(&loop->timers, handle);

    if (r == 0) {
        handle->is_armed = true;
    }
    return r;
}

/* Reading the clock costs as much as a timer: a loop remembers what it read. */
static int64_t read_clock(struct unc_loop *loop)
{
    loop->seen_ns = unc__clock_monotonic_ns();
    return loop->seen_ns;
}

/* A sum that stays in range: a timer due in 300 years is due never. */
static int64_t add_clamped(int64_t a, int64_t b)
{
    int64_t sum;

    if (__builtin_add_overflow(a, b, &sum)) {
        return b > 0 ? INT64_MAX : INT64_MIN;
    }
    return sum;
}

struct schedule {
    int64_t now_ns; /* what the clock just said; 0: it was not read */
    int64_t when_ns;
    int64_t interval_ns; /* 0: once */
    unc_callback_fn *callback;
};

static inline int schedule(struct unc_loop *loop, const struct unc__handle_use *use,
                           const struct schedule *due, struct unc_handle **ret_handle)
{
    struct unc_handle *handle = NULL;
    int r = unc__handle_take(loop, use, &handle);

    if (r != 0) {
        return r;
    }
    handle->function.callback = due->callback;
    handle->when_ns = due->when_ns;
    handle->subject.interval_ns = due->interval_ns;
    r = arm(loop, handle);
    if (r < 0) {
        unc__handle_settle(loop, handle);
        return r;
    }
    unc__handle_hold(loop, handle, ret_handle);
    unc__handle_record_at(loop, handle, UNC__KIND_TIMER,
                          due->interval_ns > 0 ? UNC__TYPE_REPEATING : UNC__TYPE_TIMER,
                          due->now_ns);
    return 0;
}

int unc_loop_call_later_at(const struct unc_site *site, struct unc_loop *loop,
                           int64_t delay_ns, unc_callback_fn *callback, void *userdata,
                           struct unc_handle **ret_handle)
{
    const struct unc__handle_use use = { site, userdata, UNC__HANDLE_TIMER };
    struct schedule due = { .callback = callback };
    int r = callback == NULL ? -EINVAL : unc__loop_guard(loop, site);

    if (r < 0) {
        return r;
    }
    due.now_ns = read_clock(loop);
    due.when_ns = add_clamped(due.now_ns, delay_ns);
    return schedule(loop, &use, &due, ret_handle);
}

int unc_loop_call_at_at(const struct unc_site *site, struct unc_loop *loop,
                        int64_t when_ns, unc_callback_fn *callback, void *userdata,
                        struct unc_handle **ret_handle)
{
    const struct unc__handle_use use = { site, userdata, UNC__HANDLE_TIMER };
    struct schedule due = { .when_ns = when_ns, .callback = callback };
    int r = callback == NULL ? -EINVAL : unc__loop_guard(loop, site);

    if (r < 0) {
        return r;
    }
    return schedule(loop, &use, &due, ret_handle);
}

int unc_loop_call_every_at(const struct unc_site *site, struct unc_loop *loop,
                           int64_t interval_ns, unc_callback_fn *callback, void *userdata,
                           struct unc_handle **ret_handle)
{
    const struct unc__handle_use use = { site, userdata, UNC__HANDLE_TIMER };
    struct schedule due = { .interval_ns = interval_ns, .callback = callback };
    int r = callback == NULL || interval_ns <= 0 ? -EINVAL : unc__loop_guard(loop, site);

    if (r < 0) {
        return r;
    }
    due.now_ns = read_clock(loop);
    due.when_ns = add_clamped(due.now_ns, interval_ns);
    return schedule(loop, &use, &due, ret_handle);
}

int64_t unc_loop_time(const struct unc_loop *loop)
{
    (void)loop;
    return unc__clock_monotonic_ns();
}

void unc__timer_cancel(struct unc_loop *loop, struct unc_handle *handle)
{
    if (handle->is_fresh) {
        unc__heap_punch(&loop->timers, handle->link.fresh_index);
        handle->is_armed = false;
    } else {
        loop->cancelled_timer_count++;
    }
}

int unc__timer_set(struct unc_loop *loop, int64_t delay_ns, unc_callback_fn *callback,
                   void *userdata, struct unc_handle **ret_handle)
{
    const struct unc__handle_use use = { NULL, userdata, UNC__HANDLE_TIMER };
    struct unc_handle *handle = NULL;
    int r = unc__handle_take(loop, &use, &handle);

    if (r < 0) {
        return r;
    }
    handle->function.callback = callback;
    handle->when_ns = add_clamped(read_clock(loop), delay_ns);
    r = arm(loop, handle);
    if (r < 0) {
        unc__handle_settle(loop, handle);
        return r;
    }
    *ret_handle = handle;
    return 0;
}

void unc__timer_unset(struct unc_loop *loop, struct unc_handle *handle)
{
    handle->is_cancelled = true;
    unc__timer_cancel(loop, handle);
    unc__handle_settle(loop, handle);
}

static void drop(struct unc_loop *loop, struct unc_handle *handle)
{
    loop->cancelled_timer_count--;
    handle->is_armed = false;
    unc__handle_settle(loop, handle);
}

static void drop_all_cancelled(struct unc_loop *loop)
{
    struct unc__timer_heap *heap = &loop->timers;
    size_t kept_count = 0;

    for (size_t i = 0; i < heap->count; i++) {
        if (heap->nodes[i].handle->is_cancelled) {
            drop(loop, heap->nodes[i].handle);
        } else {
            heap->nodes[kept_count++] = heap->nodes[i];
        }
    }
    heap->count = kept_count;
    heap->total = kept_count;
    unc__heap_rebuild(heap);
}

static void drop_cancelled(struct unc_loop *loop)
{
    struct unc__timer_heap *heap = &loop->timers;

    if (heap->count > TIDY_MIN && loop->cancelled_timer_count > heap->count / 2) {
        drop_all_cancelled(loop);
        return;
    }
    while (heap->count > 0 && heap->nodes[0].handle->is_cancelled) {
        drop(loop, unc__heap_pop(heap).handle);
    }
}

static bool has_due_crowd(const struct unc__timer_heap *heap)
{
    return unc__heap_has_crowd(heap) && heap->fresh_when_ns <= unc__clock_monotonic_ns();
}

void unc__timer_tidy(struct unc_loop *loop)
{
    /* A crowd of which some are due is taken out of the array, not sorted in first. */
    if (!has_due_crowd(&loop->timers)) {
        unc__heap_settle(&loop->timers);
        if (loop->cancelled_timer_count > 0) {
            drop_cancelled(loop);
        }
    }
}

int64_t unc__timer_timeout_ns(const struct unc_loop *loop)
{
    const struct unc__timer_heap *heap = &loop->timers;
    int64_t wait_ns;

    if (heap->total == 0) {
        return -1;
    }
    if (heap->total > heap->count) {
        return 0;
    }
    if (heap->nodes[0].when_ns <= loop->seen_ns) {
        return 0;
    }
    wait_ns = add_clamped(heap->nodes[0].when_ns, -unc__clock_monotonic_ns());
    return wait_ns > 0 ? wait_ns : 0;
}

/* One by one, unless so many are due that one pass over all is cheaper. */
static void collect_from_heap(struct unc_loop *loop, int64_t until_ns)
{
    struct unc__timer_heap *heap = &loop->timers;
    struct unc__timer_batch *due = &loop->due;

    while (heap->count > 0 && heap->nodes[0].when_ns <= until_ns) {
        if (due->count == POP_ONE_BY_ONE_MAX &&
            unc__heap_count_due(heap, until_ns) > heap->count / BATCH_SHARE &&
            unc__batch_take(due, heap, until_ns) == 0) {
            return;
        }
        if (unc__batch_reserve(due, due->count + 1) < 0) {
            return; /* the rest waits for the next iteration */
        }
        due->nodes[due->count++] = unc__heap_pop(heap);
    }
}

void unc__timer_collect_due(struct unc_loop *loop)
{
    int64_t until_ns;

    if (loop->timers.total == 0) {
        return;
    }
    until_ns = add_clamped(read_clock(loop), CLOCK_RESOLUTION_NS);
    if (loop->timers.total > loop->timers.count) {
        if (unc__batch_take(&loop->due, &loop->timers, until_ns) == 0) {
            return;
        }
        unc__heap_settle(&loop->timers);
    }
    collect_from_heap(loop, until_ns);
}

bool unc__timer_start(struct unc_loop *loop, struct unc_handle *handle)
{
    if (handle->is_cancelled) {
        drop(loop, handle);
        return false;
    }
    handle->is_armed = false;
    return true;
}

void unc__timer_rearm(struct unc_loop *loop, struct unc_handle *handle)
{
    int64_t interval_ns = handle->subject.interval_ns;
    int64_t missed_count = (unc__clock_monotonic_ns() - handle->when_ns) / interval_ns;

    handle->when_ns = add_clamped(handle->when_ns, interval_ns);
    if (missed_count > 0) {
        handle->when_ns = add_clamped(handle->when_ns, missed_count * interval_ns);
    }
    /* Its place in the array was given up before it ran, and others may have taken it. */
    if (arm(loop, handle) < 0) {
        unc__failure_report(loop, -ENOMEM, handle);
        unc__handle_release(loop, handle, 0);
    }
}

void unc__timer_close(struct unc_loop *loop, uint32_t stack)
{
    struct unc__timer_heap *heap = &loop->timers;

    unc__heap_settle(heap);
    while (heap->count > 0) {
        struct unc_handle *handle = unc__heap_pop(heap).handle;

        handle->is_armed = false;
        if (!handle->is_cancelled) {
            unc__handle_leave(loop, handle, stack);
        }
        unc__handle_settle(loop, handle);
    }
    loop->cancelled_timer_count = 0;
    free(heap->nodes);
    heap->nodes = NULL;
    heap->capacity = 0;
    free(loop->due.nodes);
    loop->due = (struct unc__timer_batch){ NULL, 0, 0 };
}

bool unc__timer_will_fire(const struct unc_loop *loop)
{
    /* Cancelled ones are in the heap or in due; holes behind it are no timers. */
    return loop->timers.total - loop->timers.hole_count > loop->cancelled_timer_count;
}
