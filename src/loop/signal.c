/* SPDX-License-Identifier: MIT */
/*
 * Signals.
 *
 * A disposition belongs to the process, a handler to one loop: the table of slots here
 * says which, and what the disposition was before. The C handler marks the slot, marks
 * the loop and wakes it; the loop then queues the callback. Nothing else happens in
 * signal context.
 *
 * Fork. The child inherits the disposition but not the loop. The first such signal in a
 * child puts the previous disposition back and is raised again, so the child dies of it,
 * or ignores it, or handles it, as if the loop had never been; the parent hears nothing.
 *
 * Close. Another thread may be inside the handler when the slot is cleared; handler_count
 * makes the one who clears it wait those few instructions, so that the wake-up descriptor
 * is not closed (and its number not used again) under the handler's hands.
 *
 * Watched. A runner wants to hear of SIGINT once; the second is for what was there
 * before, at once, whatever the loop is busy with. That takes no more in signal context
 * than what a child of fork does. A handler that the program adds takes the slot over.
 */
#include "loop/core.h"

#include <errno.h>
#include <signal.h>

#include "loop/lock.h"

#define SIGNAL_COUNT 65 /* 1 to 64 */

struct slot {
    _Atomic(struct unc_loop *) loop; /* whose it is; NULL: nobody's */
    _Atomic bool has_arrived;
    _Atomic bool is_watched;  /* by unc__signal_watch */
    _Atomic bool was_told;    /* watched: it has arrived once */
    _Atomic uint32_t process; /* the generation that installed it */
    struct sigaction previous;
    struct unc_handle *handle;
    struct unc__place installed;
};

static struct slot slots[SIGNAL_COUNT];
static struct unc__lock lock;
static _Atomic unsigned handler_count;
static uint32_t handler_process; /* whose handlers are counted; with the lock */

/* Returns: false if it is not for the loop: the second of what is watched. */
static bool deliver(struct slot *slot)
{
    struct unc_loop *loop;
    bool is_for_loop = true;

    atomic_fetch_add(&handler_count, 1);
    loop = atomic_load(&slot->loop);
    if (loop != NULL && atomic_load(&slot->is_watched)) {
        is_for_loop = !atomic_exchange(&slot->was_told, true);
    }
    if (loop != NULL && is_for_loop) {
        atomic_store(&slot->has_arrived, true);
        atomic_store(&loop->has_signal, true);
        atomic_store(&loop->has_news, true);
        if (atomic_load(&loop->is_polling)) {
            unc__poller_wake(loop);
        }
    }
    atomic_fetch_sub(&handler_count, 1);
    return is_for_loop;
}

static void on_signal(int signal_number)
{
    struct slot *slot = &slots[signal_number];
    int saved_errno = errno;

    if (slot->process != unc__process_generation() || !deliver(slot)) {
        (void)sigaction(signal_number, &slot->previous, NULL);
        (void)raise(signal_number);
    }
    errno = saved_errno;
}

static bool is_signal(int signal_number)
{
    sigset_t all;

    /* glibc keeps two real-time signals for itself: they are none. */
    return signal_number > 0 && signal_number < SIGNAL_COUNT && sigfillset(&all) == 0 &&
           sigismember(&all, signal_number) == 1;
}

static struct unc_loop *owner_of(const struct slot *slot)
{
    struct unc_loop *loop = atomic_load(&slot->loop);

    return loop != NULL && slot->process == unc__process_generation() ? loop : NULL;
}

/* With the lock. A child starts to count anew: the threads that were in a handler are not
 * here. */
static void adopt_handlers(void)
{
    if (handler_process != unc__process_generation()) {
        handler_process = unc__process_generation();
        atomic_store(&handler_count, 0);
    }
}

static void await_handlers(void)
{
    adopt_handlers();
    while (atomic_load(&handler_count) > 0) {
        (void)sched_yield();
    }
}

static int install(struct slot *slot, int signal_number)
{
    struct sigaction action = { .sa_handler = on_signal,
                                .sa_flags = SA_RESTART | SA_ONSTACK };
    struct sigaction previous;

    (void)sigfillset(&action.sa_mask);
    if (sigaction(signal_number, NULL, &previous) < 0) {
        return errno == EINVAL ? UNC_EUNCATCHABLE : -errno;
    }
    /* In a child of fork our own handler may still be there; what was before it counts.
     */
    if (previous.sa_handler != on_signal) {
        slot->previous = previous;
    }
    adopt_handlers();
    slot->process = unc__process_generation();
    if (sigaction(signal_number, &action, NULL) < 0) {
        return errno == EINVAL ? UNC_EUNCATCHABLE : -errno;
    }
    return 0;
}

static void replace_handle(struct unc_loop *loop, struct slot *slot,
                           struct unc_handle *handle, uint32_t stack)
{
    struct unc_handle *old = slot->handle;

    slot->handle = handle;
    if (old != NULL) {
        unc__handle_release(loop, old, stack);
        old->is_cancelled = true;
        old->is_armed = false;
        unc__handle_settle(loop, old);
    }
}

/* With the lock. Nobody owns the slot: @loop does from now on. */
static int take_slot(struct unc_loop *loop, struct slot *slot, int signal_number,
                     bool is_watched)
{
    int r;

    /* A parent's loop is no owner in its child, and its handle is not ours to free. */
    slot->handle = NULL;
    atomic_store(&slot->is_watched, is_watched);
    atomic_store(&slot->was_told, false);
    atomic_store(&slot->has_arrived, false);
    atomic_store(&slot->loop, loop);
    r = install(slot, signal_number);
    if (r < 0) {
        atomic_store(&slot->loop, NULL);
    }
    return r;
}

/* With the lock. @loop owns the slot from now on, or did before. */
static int claim(struct unc_loop *loop, struct slot *slot, int signal_number,
                 struct unc_handle *handle, struct unc__place here)
{
    int r = owner_of(slot) == loop
                ? 0
                : take_slot(loop, slot, signal_number, /* is_watched= */ false);

    if (r < 0) {
        return r;
    }
    atomic_store(&slot->is_watched, false);
    handle->is_armed = true;
    unc__handle_record(loop, handle, UNC__KIND_SIGNAL, UNC__TYPE_SIGNAL);
    replace_handle(loop, slot, handle, 0);
    slot->installed = here;
    return 0;
}

static int add(struct unc_loop *loop, int signal_number, struct unc_handle *handle)
{
    struct unc__place here = unc__place_here(handle->site.pointer);
    struct slot *slot = &slots[signal_number];
    struct unc_loop *owner;
    struct unc__place installed;
    int r = 0;

    unc__lock_take(&lock);
    owner = owner_of(slot);
    installed = slot->installed;
    if (owner == NULL || owner == loop) {
        r = claim(loop, slot, signal_number, handle, here);
    }
    unc__lock_leave(&lock);

    if (owner != NULL && owner != loop) {
        r = unc__verdict_signal(owner, UNC_ESIGOWNED, signal_number, here, installed);
    }
    return r;
}

int unc_loop_add_signal_handler_at(const struct unc_site *site, struct unc_loop *loop,
                                   int signal_number, unc_signal_fn *callback,
                                   void *userdata)
{
    const struct unc__handle_use use = { site, userdata, UNC__HANDLE_SIGNAL };
    struct unc_handle *handle = NULL;
    int r;

    if (callback == NULL || !is_signal(signal_number)) {
        return -EINVAL;
    }
    r = unc__loop_guard(loop, site);
    if (r == 0) {
        r = unc__handle_take(loop, &use, &handle);
    }
    if (r != 0) {
        return r;
    }
    handle->function.signal = callback;
    handle->subject.number = signal_number;
    r = add(loop, signal_number, handle);
    if (r < 0) {
        unc__handle_settle(loop, handle);
    }
    return r;
}

/* With the lock. Put back what was there, unless somebody else has changed it meanwhile.
 */
static bool restore(struct slot *slot, int signal_number)
{
    struct sigaction current;
    bool is_child = slot->process != unc__process_generation();
    bool is_ours =
        sigaction(signal_number, NULL, &current) == 0 && current.sa_handler == on_signal;

    if (is_ours) {
        (void)sigaction(signal_number, &slot->previous, NULL);
    }
    atomic_store(&slot->loop, NULL);
    await_handlers();
    atomic_store(&slot->has_arrived, false);
    return is_ours || is_child; /* a child that had the signal has restored it already */
}

int unc_loop_remove_signal_handler_at(const struct unc_site *site, struct unc_loop *loop,
                                      int signal_number)
{
    struct slot *slot;
    bool was_restored = true;
    bool was_ours;
    int r;

    if (loop == NULL || !is_signal(signal_number)) {
        return -EINVAL;
    }
    if (atomic_load(&loop->magic) == UNC__MAGIC_CLOSED) {
        return 0;
    }
    r = unc__loop_guard(loop, site);
    if (r < 0) {
        return r;
    }
    slot = &slots[signal_number];
    unc__lock_take(&lock);
    was_ours = owner_of(slot) == loop && !slot->is_watched;
    if (was_ours) {
        was_restored = restore(slot, signal_number);
        replace_handle(loop, slot, NULL, unc__record_is_on() ? unc__record_stack() : 0);
    }
    unc__lock_leave(&lock);
    if (!was_restored) {
        (void)unc__verdict_signal(loop, UNC_EREPLACED, signal_number,
                                  unc__place_here(site), slot->installed);
    }
    return was_ours;
}

/* With the lock. Whether a signal does what it does without anybody's wish. */
static bool is_default(const struct slot *slot, int signal_number)
{
    struct sigaction current;

    if (sigaction(signal_number, NULL, &current) < 0) {
        return false;
    }
    return current.sa_handler == on_signal ? slot->previous.sa_handler == SIG_DFL
                                           : current.sa_handler == SIG_DFL;
}

static int watch(const struct unc_site *site, struct unc_loop *loop, int signal_number,
                 struct unc_handle *handle)
{
    struct slot *slot = &slots[signal_number];
    int r = -EBUSY;

    unc__lock_take(&lock);
    if (owner_of(slot) == NULL && is_default(slot, signal_number)) {
        r = take_slot(loop, slot, signal_number, /* is_watched= */ true);
    }
    if (r == 0) {
        handle->is_armed = true;
        handle->is_held = true;
        slot->handle = handle;
        slot->installed = unc__place_here(site);
    }
    unc__lock_leave(&lock);
    return r;
}

int unc__signal_watch(const struct unc_site *site, struct unc_loop *loop,
                      int signal_number, unc_signal_fn *callback, void *userdata,
                      struct unc_handle **ret_handle)
{
    const struct unc__handle_use use = { NULL, userdata, UNC__HANDLE_SIGNAL };
    struct unc_handle *handle = NULL;
    int r = unc__handle_take(loop, &use, &handle);

    if (r < 0) {
        return r;
    }
    handle->function.signal = callback;
    handle->subject.number = signal_number;
    r = watch(site, loop, signal_number, handle);
    if (r < 0) {
        unc__handle_settle(loop, handle);
        return r;
    }
    *ret_handle = handle;
    return 0;
}

bool unc__signal_unwatch(struct unc_loop *loop, struct unc_handle *handle)
{
    int signal_number = handle->subject.number;
    struct slot *slot = &slots[signal_number];
    bool was_told = false;

    unc__lock_take(&lock);
    if (slot->handle == handle) {
        (void)restore(slot, signal_number);
        slot->handle = NULL;
        was_told = atomic_load(&slot->was_told);
        atomic_store(&slot->is_watched, false);
    }
    unc__lock_leave(&lock);

    handle->is_cancelled = true;
    handle->is_armed = false;
    handle->is_held = false;
    unc__handle_settle(loop, handle);
    return was_told;
}

void unc__signal_queue_arrived(struct unc_loop *loop)
{
    if (!atomic_load_explicit(&loop->has_signal, memory_order_relaxed)) {
        return;
    }
    atomic_store(&loop->has_signal, false);
    for (int number = 1; number < SIGNAL_COUNT; number++) {
        struct slot *slot = &slots[number];

        if (atomic_load(&slot->loop) == loop &&
            atomic_exchange(&slot->has_arrived, false) && !slot->handle->is_queued) {
            unc__ready_push(loop, slot->handle);
        }
    }
}

/* What is only watched is nobody's handler. */
bool unc__signal_is_owner(const struct unc_loop *loop)
{
    for (int number = 1; number < SIGNAL_COUNT; number++) {
        if (atomic_load(&slots[number].loop) == loop &&
            !atomic_load(&slots[number].is_watched)) {
            return true;
        }
    }
    return false;
}

static void close_slot(struct unc_loop *loop, struct slot *slot, int number)
{
    struct unc_handle *handle;
    struct unc__place installed;
    bool was_restored;

    unc__lock_take(&lock);
    was_restored = restore(slot, number);
    handle = slot->handle;
    slot->handle = NULL;
    installed = slot->installed;
    unc__lock_leave(&lock);

    unc__handle_leave(loop, handle, loop->closed.stack);
    handle->is_armed = false;
    unc__handle_settle(loop, handle);
    if (!was_restored) {
        (void)unc__verdict_signal(loop, UNC_EREPLACED, number, loop->closed, installed);
    }
}

void unc__signal_close(struct unc_loop *loop)
{
    for (int number = 1; number < SIGNAL_COUNT; number++) {
        if (atomic_load(&slots[number].loop) == loop) {
            close_slot(loop, &slots[number], number);
        }
    }
}
