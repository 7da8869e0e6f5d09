/* SPDX-License-Identifier: MIT */
/*
 * Hang: a run that nothing can ever end.
 *
 * A loop that is about to wait for ever, with nothing registered that could wake it, will
 * wait for ever, unless another thread calls it. That one can is known once one has; so a
 * loop that was ever called from outside is not judged. Any other one is marked in the
 * record while it waits: a check made meanwhile, by another thread or at exit, finds it
 * at once. After a quiet time the loop itself says so, once in a run, and waits on.
 * Should something arrive after all, the mark is taken back, and nobody is accused.
 *
 * Two marks. Stuck: a task or whoever awaits a future waits in it for what nobody is
 * known to give. Idle: nothing waits in it. That is how a service waits for its first
 * work; it is an error only if there is no other thread that could bring any, which is
 * asked when somebody wants to know.
 *
 * All of this happens only where a thread is about to sleep with nothing to wait for.
 */
#include "loop/core.h"

#include <errno.h>
#include <stddef.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/thread.h"
#include "base/threads.h"
#include "options/options.h"
#include "record/hooks.h"
#include "record/reader.h"

#define WAITS_SHOWN 8
#define TEXT_SIZE   4096

/* Callers are told apart by address, as long as there is one only. */
#define SEVERAL_CALLERS(loop) ((const void *)(loop))

/* Whether this call says anything that is not known: news from the thread that runs the
 * loop are none, nor from the one that will run it. */
static bool is_news(const void *known, const void *runner, const void *self)
{
    return runner != self && !(known == self && runner == NULL);
}

void unc__hang_note_caller(struct unc_loop *loop)
{
    const void *self = unc__loop_self();
    const void *known = atomic_load_explicit(&loop->caller, memory_order_relaxed);
    const void *runner = atomic_load_explicit(&loop->runner, memory_order_relaxed);

    if (known == SEVERAL_CALLERS(loop) || !is_news(known, runner, self)) {
        return;
    }
    atomic_store(&loop->caller,
                 known == NULL && runner == NULL ? self : SEVERAL_CALLERS(loop));
    /* It looks at the caller once more after it has marked itself. */
    if (atomic_load(&loop->is_stuck)) {
        unc__record_take_back_stuck(loop->token);
    }
}

static bool is_called_from_outside(const struct unc_loop *loop)
{
    const void *caller = atomic_load(&loop->caller);

    return caller != NULL && caller != unc__loop_self();
}

static bool has_waking_part(const struct unc_loop *loop)
{
    for (size_t i = 0; i < UNC__PART_COUNT; i++) {
        const struct unc__part *part = loop->parts[i];

        if (part != NULL && part->type->can_wake != NULL && part->type->can_wake(part)) {
            return true;
        }
    }
    return false;
}

static bool has_registrations(const struct unc_loop *loop)
{
    return loop->io.handle_count > 0 || has_waking_part(loop) ||
           unc__signal_is_owner(loop);
}

bool unc__hang_is_possible(const struct unc_loop *loop)
{
    return !is_called_from_outside(loop) && !has_registrations(loop);
}

bool unc__hang_is_deserted(const struct unc_loop *loop)
{
    return !has_registrations(loop) &&
           (!is_called_from_outside(loop) || !unc__threads_has_others());
}

/* Whether something in it would go on if it were woken. */
static bool has_waiting(const struct unc_loop *loop)
{
    const struct unc__part *tasks = loop->parts[UNC__PART_TASKS];

    return (tasks != NULL && tasks->type->has_possessions(tasks)) ||
           unc__future_has_waiter(loop);
}

static void mark(const struct unc_loop *loop, enum unc__loop_state state)
{
    struct unc__place started = unc__loop_started(loop);

    unc__record_set_run(loop->token, unc__loop_detail(state, unc__thread_id()),
                        started.site, started.stack);
}

static void unmark(struct unc_loop *loop)
{
    atomic_store(&loop->is_stuck, false);
    unc__record_set_detail(loop->token,
                           unc__loop_detail(UNC__LOOP_RUNNING, unc__thread_id()));
}

static void add_place(struct unc__text *text, const char *before, uint32_t site)
{
    struct unc__site_view view = unc__record_site_view(site);

    if (site != 0 && *view.file != '\0') {
        unc__text_format(text, "%s%s() in %s at %s:%u", before, view.call, view.function,
                         view.file, view.line);
    }
}

static void add_name(struct unc__text *text, const char *name)
{
    if (*name != '\0') {
        unc__text_format(text, " \"%s\"", name);
    }
}

static void add_task(struct unc__text *text, const struct unc__entry_view *entry)
{
    struct unc__task_view view;

    unc__text_add(text, "\n  a task");
    add_name(text, unc__record_string(entry->name));
    add_place(text, ", created by ", entry->site);
    if (unc__task_waiting(entry->key, entry->serial, &view) &&
        view.state == UNC__TASK_WAITING) {
        unc__text_format(text, ", waits for %s",
                         view.what != NULL ? view.what : "something");
        add_place(text, " in ", view.site.id);
    }
}

static void add_future(struct unc__text *text, const struct unc__entry_view *entry)
{
    unc__text_add(text, "\n  a future that nobody has resolved");
    add_name(text, unc__record_string(entry->name));
    add_place(text, ", created by ", entry->site);
}

static bool is_waited_for(const struct unc_loop *loop,
                          const struct unc__entry_view *entry)
{
    if (entry->owner != loop->token.serial || entry->state != UNC__STATE_LIVE ||
        (entry->flags & UNC__FLAG_OVER) != 0) {
        return false;
    }
    return entry->type == UNC__TYPE_TASK ||
           (entry->type == UNC__TYPE_FUTURE && entry->detail == 0);
}

/* What the loop still has that would go on if something woke it. */
static void add_waits(struct unc__text *text, const struct unc_loop *loop)
{
    uint32_t entry_count = loop->token.serial != 0 ? unc__record_entry_count() : 0;
    struct unc__entry_view entry;
    unsigned count = 0;

    for (uint32_t index = 1; index <= entry_count; index++) {
        if (!unc__record_read(index, &entry) || !is_waited_for(loop, &entry)) {
            continue;
        }
        if (++count > WAITS_SHOWN) {
            continue;
        }
        if (entry.type == UNC__TYPE_TASK) {
            add_task(text, &entry);
        } else {
            add_future(text, &entry);
        }
    }
    if (count > WAITS_SHOWN) {
        unc__text_format(text, "\n  and %u more", count - WAITS_SHOWN);
    }
}

static void say(struct unc_loop *loop, int64_t waited_ns)
{
    char buffer[TEXT_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer - 1); /* room for "\n" */

    unc__text_format(&text, "unclosed: %s: loop %llu", unc_strerror(UNC_EHANG),
                     (unsigned long long)loop->id);
    add_name(&text, loop->name);
    add_place(&text, ", run by ", unc__loop_started(loop).site);
    unc__text_format(&text,
                     ", has waited for %lld ms with no timer, descriptor, signal or job "
                     "that could wake it; if another thread will, say so with "
                     "unc_loop_expect_idle()",
                     (long long)(waited_ns / 1000000));
    add_waits(&text, loop);
    unc__failure_warn(loop, &text);
}

/* Whether there is something to do now. */
static bool is_woken(const struct unc_loop *loop)
{
    return loop->ready.first != NULL || unc__loop_has_news(loop);
}

static int64_t quiet_ns(const struct unc_loop *loop, enum unc__loop_state state)
{
    if (loop->is_hang_told || (state == UNC__LOOP_IDLE && loop->is_company_seen)) {
        return 0;
    }
    return loop->has_hang_limit ? loop->hang_limit_ns
                                : (int64_t)unc__options.hang_ms * 1000000;
}

/* How long to wait until it is time to say so; -1: for ever. */
static int64_t choose_timeout_ns(struct unc_loop *loop, int64_t limit_ns)
{
    int64_t now_ns = limit_ns > 0 ? unc__clock_monotonic_ns() : 0;

    if (limit_ns <= 0) {
        return -1;
    }
    /* Signals that interrupted the wait did not end it. */
    if (loop->stuck_since_ns == 0) {
        loop->stuck_since_ns = now_ns;
    }
    return now_ns - loop->stuck_since_ns < limit_ns
               ? limit_ns - (now_ns - loop->stuck_since_ns)
               : 0;
}

static void end_wait(struct unc_loop *loop, enum unc__loop_state state, int64_t limit_ns)
{
    int64_t waited_ns;

    if (is_woken(loop)) {
        loop->stuck_since_ns = 0;
        return;
    }
    waited_ns = limit_ns > 0 ? unc__clock_monotonic_ns() - loop->stuck_since_ns : -1;
    if (waited_ns < limit_ns) {
        return;
    }
    if (state == UNC__LOOP_IDLE && unc__threads_has_others()) {
        loop->is_company_seen = true;
        return;
    }
    say(loop, waited_ns);
    loop->is_hang_told = true;
}

int unc__hang_wait(struct unc_loop *loop)
{
    enum unc__loop_state state = has_waiting(loop) ? UNC__LOOP_STUCK : UNC__LOOP_IDLE;
    int64_t limit_ns = quiet_ns(loop, state);
    int r;

    if (loop->is_idle_expected) {
        return unc__poller_wait(loop, -1);
    }
    atomic_store(&loop->is_stuck, true);
    mark(loop, state);
    if (is_called_from_outside(loop)) {
        unmark(loop);
        return unc__poller_wait(loop, -1);
    }
    r = unc__poller_wait(loop, choose_timeout_ns(loop, limit_ns));
    if (r == 0) {
        end_wait(loop, state, limit_ns);
    }
    if (loop->process == unc__process_generation()) {
        unmark(loop);
    }
    return r;
}

int unc_loop_set_hang_limit_at(const struct unc_site *site, struct unc_loop *loop,
                               int64_t limit_ns)
{
    int r = limit_ns < 0 ? -EINVAL : unc__loop_guard(loop, site);

    if (r < 0) {
        return r;
    }
    loop->has_hang_limit = true;
    loop->hang_limit_ns = limit_ns;
    return 0;
}

int unc_loop_expect_idle_at(const struct unc_site *site, struct unc_loop *loop,
                            const char *reason)
{
    int r = unc__loop_guard(loop, site);

    if (r < 0) {
        return r;
    }
    loop->is_idle_expected = reason != NULL;
    return 0;
}
