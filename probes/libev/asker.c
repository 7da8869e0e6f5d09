/* SPDX-License-Identifier: MIT */
/*
 * What the memory of a watcher says, at the time of a report. It may have been freed long
 * ago, or be somebody else's. What fits is believed: the callback that was recorded, a
 * priority that libev allows, numbers that are none below zero. (An allocator that got a
 * watcher back wrote over its beginning, which is where these are.)
 *
 * Where the calls that libev makes of itself come to the probes, they have told already
 * what came to rest: then memory only adds what a watcher waits for. Where they do not,
 * in an executable with libev.a in it, a watcher of a kind that may stop by itself is
 * active only if its memory fits and says so: what was freed after it had fired is blamed
 * for nothing, and what was freed while it was active is missed.
 */
#include <stddef.h>
#include <string.h>
#include <time.h>

#include "probes/libev/watchers.h"

static size_t size_of(enum unc__type type)
{
    switch ((int)type) {
    case UNC__TYPE_EV_IO:
        return sizeof(ev_io);
    case UNC__TYPE_EV_TIMER:
        return sizeof(ev_timer);
    case UNC__TYPE_EV_PERIODIC:
        return sizeof(ev_periodic);
    case UNC__TYPE_EV_SIGNAL:
        return sizeof(ev_signal);
    default:
        return sizeof(ev_watcher);
    }
}

bool unc__ev_may_rest(enum unc__type type)
{
    return !__atomic_load_n(&unc__ev_is_open, __ATOMIC_RELAXED) &&
           (type == UNC__TYPE_EV_IO || type == UNC__TYPE_EV_TIMER ||
            type == UNC__TYPE_EV_PERIODIC);
}

static bool copy_fits(const struct unc__entry_view *entry, union ev_any_watcher *ret_copy)
{
    const ev_watcher *watcher = &ret_copy->w;
    const void *callback;

    if (!unc__record_copy(ret_copy, (const void *)(uintptr_t)entry->key,
                          size_of(entry->type))) {
        return false;
    }
    memcpy(&callback, &watcher->cb, sizeof callback);
    return unc__watcher_address(unc__watcher_detail(callback, 0)) ==
               unc__watcher_address(entry->detail) &&
           watcher->active >= 0 && watcher->pending >= 0 &&
           watcher->priority >= EV_MINPRI && watcher->priority <= EV_MAXPRI;
}

/* In milliseconds, of the clock @id, as libev keeps times; below zero: it is over. */
static ev_tstamp ms_until(ev_tstamp at, clockid_t id)
{
    struct timespec now = { 0, 0 };

    (void)clock_gettime(id, &now);
    return (at - (ev_tstamp)now.tv_sec - (ev_tstamp)now.tv_nsec * 1e-9) * 1e3;
}

/* Of what may have stopped by itself. One that fires once and is due has fired, or will
 * as soon as the loop runs: in doubt, it has. */
static bool says_active(enum unc__type type, const union ev_any_watcher *copy)
{
    if (type == UNC__TYPE_EV_TIMER && copy->timer.repeat == 0.) {
        return copy->w.active != 0 && ms_until(copy->timer.at, CLOCK_MONOTONIC) > 0.;
    }
    if (type == UNC__TYPE_EV_PERIODIC && copy->periodic.interval == 0. &&
        copy->periodic.reschedule_cb == NULL) {
        return copy->w.active != 0 && ms_until(copy->periodic.at, CLOCK_REALTIME) > 0.;
    }
    return type == UNC__TYPE_EV_IO ? copy->w.active == 1 : copy->w.active != 0;
}

bool unc__ev_is_over(const struct unc__entry_view *entry, void *userdata)
{
    union ev_any_watcher copy;

    (void)userdata;
    return unc__ev_may_rest(entry->type) &&
           (!copy_fits(entry, &copy) || !says_active(entry->type, &copy));
}

bool unc__ev_may_be_left(const struct unc__entry_view *entry, void *userdata)
{
    return entry->type == UNC__TYPE_EV_CLEANUP || unc__ev_is_over(entry, userdata);
}

static int64_t whole_ms(ev_tstamp in_ms)
{
    return in_ms > 0. && in_ms < 1e15 ? (int64_t)in_ms : 0;
}

void unc__ev_ask(const struct unc__entry_view *entry,
                 struct unc__watcher_facts *ret_facts)
{
    union ev_any_watcher copy;
    bool fits;

    if (entry->kind != UNC__KIND_WATCHER) {
        return;
    }
    fits = copy_fits(entry, &copy);
    ret_facts->is_gone =
        unc__ev_may_rest(entry->type) && (!fits || !says_active(entry->type, &copy));
    if (!fits || copy.w.active == 0) {
        return;
    }
    ret_facts->knows_state = true;
    ret_facts->is_active = true;
    if (entry->type == UNC__TYPE_EV_IO) {
        ret_facts->fd = copy.io.fd;
    } else if (entry->type == UNC__TYPE_EV_SIGNAL) {
        ret_facts->signal = copy.signal.signum;
    } else if (entry->type == UNC__TYPE_EV_TIMER) {
        ret_facts->in_ms = whole_ms(ms_until(copy.timer.at, CLOCK_MONOTONIC));
    } else if (entry->type == UNC__TYPE_EV_PERIODIC) {
        ret_facts->in_ms = whole_ms(ms_until(copy.periodic.at, CLOCK_REALTIME));
    }
}
