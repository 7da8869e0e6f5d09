/* SPDX-License-Identifier: MIT */
/*
 * The iteration.
 *
 *     1 drop cancelled timers that are in the way
 *     2 choose how long to wait: not at all if something is ready or a stop was asked
 *       for, else until the earliest timer, else for ever
 *     3 poll; what became ready goes behind what was queued
 *     4 collect the timers that are due
 *     5 run what is queued by now, then those timers; what they queue waits for the next
 *       iteration
 *
 * With no descriptor registered a poll that would not wait has nothing to tell (other
 * threads and signals leave their news in memory), so it is not made: a chain of
 * callbacks then runs without a system call.
 *
 * A run that is refused is refused before anything is touched.
 */
#include "loop/core.h"

#include <errno.h>

#include "base/clock.h"
#include "base/thread.h"
#include "loop/future.h"
#include "record/hooks.h"

#define PREFETCH_DISTANCE 8

static bool is_repeating(const struct unc_handle *handle)
{
    return handle->kind == UNC__HANDLE_TIMER && handle->subject.interval_ns > 0;
}

/* A one-shot callback is no longer queued from the moment it starts. */
static void record_start(const struct unc_loop *loop, struct unc_handle *handle)
{
    if (is_repeating(handle) || handle->is_armed) {
        return;
    }
    if (handle->is_held) {
        unc__handle_set_flags(loop, handle, UNC__FLAG_OVER, 0);
    } else {
        unc__handle_release(loop, handle, 0);
    }
}

static int call_other(struct unc_loop *loop, struct unc_handle *handle)
{
    switch (handle->kind) {
    case UNC__HANDLE_SIGNAL:
        return handle->function.signal(loop, handle->subject.number, handle->userdata);
    case UNC__HANDLE_FUTURE:
        return unc__future_run(handle);
    default:
        return handle->function.io(loop, handle->subject.number, handle->userdata);
    }
}

static inline int call(struct unc_loop *loop, struct unc_handle *handle)
{
    if (handle->kind <= UNC__HANDLE_TASK) {
        return handle->function.callback(loop, handle->userdata);
    }
    return call_other(loop, handle);
}

static int call_timed(struct unc_loop *loop, struct unc_handle *handle)
{
    int64_t started_ns = unc__clock_monotonic_ns();
    int r = call(loop, handle);
    int64_t elapsed_ns = unc__clock_monotonic_ns() - started_ns;

    if (loop->process == unc__process_generation() &&
        elapsed_ns > loop->slow_callback_ns) {
        unc__failure_slow(loop, handle, elapsed_ns);
    }
    return r;
}

/*
 * Returns: false in a child that the callback forked. The run ends there at once, and
 * nothing is touched any more: the child may have freed the loop.
 */
static inline __attribute__((always_inline)) bool run_handle(struct unc_loop *loop,
                                                             struct unc_handle *handle)
{
    int r;

    if (handle->serial != 0) {
        record_start(loop, handle);
    }
    handle->is_running = true;
    r = __builtin_expect(loop->is_debug, 0) ? call_timed(loop, handle)
                                            : call(loop, handle);
    if (__builtin_expect(loop->process != unc__process_generation(), 0)) {
        return false;
    }
    /* It counts as running until here, because the exception handler may let go of it. */
    if (__builtin_expect(r < 0, 0)) {
        unc__failure_report(loop, r, handle);
        if (loop->process != unc__process_generation()) {
            return false; /* the exception handler forked */
        }
    }
    if (is_repeating(handle) && !handle->is_cancelled) {
        unc__timer_rearm(loop, handle);
    }
    handle->is_running = false;
    unc__handle_settle(loop, handle);
    return true;
}

static bool run_ready(struct unc_loop *loop)
{
    struct unc_handle *handle = loop->ready.first;

    loop->ready.first = NULL;
    while (handle != NULL) {
        /* It may be queued again, or given back, while it runs. */
        struct unc_handle *next = handle->link.next;

        handle->is_queued = false;
        if (handle->is_cancelled) {
            unc__handle_settle(loop, handle);
        } else if (!run_handle(loop, handle)) {
            return false;
        }
        handle = next;
    }
    return true;
}

/* Handles far ahead, and their entries a little later, when their handles are there. */
static inline void prefetch(const struct unc__timer_batch *due, size_t i)
{
    if (i + PREFETCH_DISTANCE < due->count) {
        __builtin_prefetch(due->nodes[i + PREFETCH_DISTANCE].handle, 1);
        if (unc__record_is_on()) {
            unc__record_expect(due->nodes[i + PREFETCH_DISTANCE / 2].handle->index);
        }
    }
}

static void run_due_timers(struct unc_loop *loop)
{
    const struct unc__timer_batch *due = &loop->due;

    for (size_t i = 0; i < due->count; i++) {
        struct unc_handle *handle = due->nodes[i].handle;

        prefetch(due, i);
        if (unc__timer_start(loop, handle) && !run_handle(loop, handle)) {
            return;
        }
    }
    loop->due.count = 0;
}

/* What other threads and signal handlers left. */
static void take_news(struct unc_loop *loop)
{
    /* A stop is news until the run has ended. */
    atomic_store(&loop->has_news, false);
    if (atomic_load(&loop->is_stopping)) {
        atomic_store(&loop->has_news, true);
    }
    unc__handle_drain_returned(loop);
    unc__callback_drain_inbox(loop);
    unc__signal_queue_arrived(loop);
}

static int64_t choose_timeout_ns(const struct unc_loop *loop)
{
    if (loop->ready.first != NULL || atomic_load(&loop->is_stopping)) {
        return 0;
    }
    return unc__timer_timeout_ns(loop);
}

static int poll(struct unc_loop *loop, int64_t timeout_ns)
{
    if (__builtin_expect(loop->is_turning, 0)) {
        bool is_longer = timeout_ns < 0 || timeout_ns > loop->turn_limit_ns;

        return unc__poller_wait(loop, is_longer ? loop->turn_limit_ns : timeout_ns);
    }
    return timeout_ns < 0 && unc__hang_is_possible(loop)
               ? unc__hang_wait(loop)
               : unc__poller_wait(loop, timeout_ns);
}

/* Returns: 0, UNC_ELOST, or -ECHILD in a child that a callback forked. */
static int iterate(struct unc_loop *loop)
{
    bool has_timers = unc__timer_is_any(loop);
    int r = 0;

    if (unc__loop_has_news(loop)) {
        take_news(loop);
    }
    if (has_timers) {
        unc__timer_tidy(loop);
    }
    if (loop->ready.first == NULL || loop->io.known_count > 0) {
        int64_t timeout_ns = choose_timeout_ns(loop);

        if (timeout_ns != 0 || loop->io.known_count > 0) {
            r = poll(loop, timeout_ns);
        }
    }
    if (has_timers) {
        unc__timer_collect_due(loop);
    }
    if (run_ready(loop) && has_timers) {
        run_due_timers(loop);
    }
    return loop->process == unc__process_generation() ? r : -ECHILD;
}

int unc__run_refuse(const struct unc_loop *loop, const struct unc_site *site)
{
    const struct unc_loop *other = unc__loop_running_here();
    int r = unc__loop_refuse_ended(loop, site);

    if (r < 0) {
        return r;
    }
    if (unc__loop_runs(loop)) {
        return unc__verdict(loop, site, UNC_ERUNNING, unc__loop_started(loop));
    }
    if (other != NULL) {
        return unc__verdict(loop, site, UNC_EOTHER, unc__loop_started(other));
    }
    return 0;
}

/* Two threads may try at the same time: one of them gets it. */
static bool become_runner(struct unc_loop *loop)
{
    const void *nobody = NULL;

    return atomic_compare_exchange_strong(&loop->runner, &nobody, unc__loop_self());
}

/* Of who became its runner. Returns: the scope to go back to. */
static uint64_t begin_run(struct unc_loop *loop, struct unc__place here)
{
    atomic_store_explicit(&loop->started, here, memory_order_relaxed);
    unc__loop_set_running_here(loop);
    unc__record_set_detail(loop->token,
                           unc__loop_detail(UNC__LOOP_RUNNING, unc__thread_id()));
    loop->is_hang_told = false;
    loop->is_company_seen = false;
    loop->stuck_since_ns = 0;
    return unc__record_enter_scope(loop->token.serial);
}

static void end_run(struct unc_loop *loop, uint64_t scope)
{
    unc__handle_drain_returned(loop);
    unc__record_leave_scope(scope);
    unc__record_set_detail(loop->token, unc__loop_detail(UNC__LOOP_STOPPED, 0));
    unc__loop_set_running_here(NULL);
    atomic_store(&loop->runner, NULL);
}

static void begin_parts(struct unc_loop *loop)
{
    for (size_t i = 0; i < UNC__PART_COUNT; i++) {
        struct unc__part *part = loop->parts[i];

        if (part != NULL && part->type->begin != NULL) {
            part->type->begin(part);
        }
    }
}

static int run(const struct unc_site *site, struct unc_loop *loop)
{
    uint64_t scope;
    int r;

    if (!become_runner(loop)) {
        return unc__verdict(loop, site, UNC_ERUNNING, unc__loop_started(loop));
    }
    scope = begin_run(loop, unc__place_here(site));
    begin_parts(loop);

    do {
        r = iterate(loop);
        if (__builtin_expect(r == -ECHILD, 0)) {
            return r; /* nothing is touched: the child may have freed the loop */
        }
    } while (r == 0 && (!unc__loop_has_news(loop) || !atomic_load(&loop->is_stopping)));
    atomic_store(&loop->is_stopping, false);
    end_run(loop, scope);
    loop->is_lost = r != 0;
    return r == 0 ? 0 : unc__verdict(loop, site, r, loop->created);
}

int unc__loop_turn(struct unc_loop *loop, int64_t limit_ns)
{
    uint64_t scope;
    int r;

    if (!unc__loop_is_idle(loop) || unc__loop_running_here() != NULL ||
        !become_runner(loop)) {
        return -EBUSY;
    }
    if (loop->ready.first == NULL && !unc__loop_has_news(loop) &&
        !unc__timer_is_any(loop) && unc__hang_is_deserted(loop)) {
        atomic_store(&loop->runner, NULL);
        return 0;
    }
    loop->is_turning = true;
    loop->turn_limit_ns = limit_ns;
    scope = begin_run(loop, (struct unc__place){ 0, 0 });
    r = iterate(loop);
    if (r == -ECHILD) {
        return r;
    }
    loop->is_turning = false;
    atomic_store(&loop->is_stopping, false);
    end_run(loop, scope);
    return 1;
}

int unc_loop_run_forever_at(const struct unc_site *site, struct unc_loop *loop)
{
    int r = unc__run_refuse(loop, site);

    return r < 0 ? r : run(site, loop);
}

static int stop_when_done(struct unc_future *future, void *userdata)
{
    (void)userdata;
    return unc_loop_stop(future->loop);
}

/* The wait lies in the caller's frame: when that goes, nobody may remember it. */
static void forget(struct unc__future_wait *wait)
{
    struct unc_future *future = wait->future;

    if (future != NULL) {
        future->wait = NULL;
        unc__future_remove_callback(future, stop_when_done, wait);
    }
}

static int collect(struct unc_future *future, void **ret_result)
{
    int r = UNC_EEARLY;

    if (future == NULL) {
        return UNC_ECANCELLED; /* it was freed meanwhile */
    }
    if (future->state != UNC__FUTURE_PENDING) {
        r = unc_future_get_result(future, ret_result);
        unc__future_settle(future, future->owner);
    }
    return r;
}

int unc_loop_run_until_complete_at(const struct unc_site *site, struct unc_loop *loop,
                                   struct unc_future *future, void **ret_result)
{
    struct unc__future_wait wait = { future };
    int r = unc__run_refuse(loop, site);

    if (r < 0) {
        return r;
    }
    if (future == NULL || future->loop != loop || future->loop_id != loop->id) {
        return -EINVAL;
    }
    r = unc_future_add_done_callback_at(site, future, stop_when_done, &wait);
    if (r < 0) {
        return r;
    }
    future->wait = &wait;
    r = run(site, loop);
    forget(&wait);
    return r < 0 ? r : collect(wait.future, ret_result);
}

int unc_loop_stop_at(const struct unc_site *site, struct unc_loop *loop)
{
    if (loop == NULL) {
        return -EINVAL;
    }
    switch (atomic_load(&loop->magic)) {
    case UNC__MAGIC_FREED:
        return unc__verdict(loop, site, UNC_EFREED, loop->freed);
    case UNC__MAGIC_CLOSED:
        return 0;
    default:
        break;
    }
    if (loop->process != unc__process_generation()) {
        return -ECHILD;
    }
    unc__hang_note_caller(loop);
    atomic_store(&loop->is_stopping, true);
    atomic_store(&loop->has_news, true);
    if (atomic_load(&loop->is_polling)) {
        unc__poller_wake(loop);
    }
    return 0;
}
