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

bool unc__ev_is_over(const struct unc__entry_view *entry, void *userdata)
{
    union ev_any_watcher copy;

    (void)userdata;
    return unc__ev_may_rest(entry->type) &&
           (!copy_fits(entry, &copy) || copy.w.active == 0);
}

bool unc__ev_may_be_left(const struct unc__entry_view *entry, void *userdata)
{
    return entry->type == UNC__TYPE_EV_CLEANUP || unc__ev_is_over(entry, userdata);
}

/* Of an active one: libev keeps times in seconds, of the clock @id. */
static int64_t ms_until(ev_tstamp at, clockid_t id)
{
    struct timespec now;
    ev_tstamp in_ms;

    if (clock_gettime(id, &now) < 0) {
        return -1;
    }
    in_ms = (at - (ev_tstamp)now.tv_sec - (ev_tstamp)now.tv_nsec * 1e-9) * 1e3;
    return in_ms > 0 && in_ms < 1e15 ? (int64_t)in_ms : 0;
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
    ret_facts->is_gone = unc__ev_may_rest(entry->type) && (!fits || copy.w.active == 0);
    if (!fits || copy.w.active == 0) {
        return;
    }
    ret_facts->knows_state = true;
    ret_facts->is_active = true;
    ret_facts->is_referenced = true;
    if (entry->type == UNC__TYPE_EV_IO) {
        ret_facts->fd = copy.io.fd;
    } else if (entry->type == UNC__TYPE_EV_SIGNAL) {
        ret_facts->signal = copy.signal.signum;
    } else if (entry->type == UNC__TYPE_EV_TIMER) {
        ret_facts->in_ms = ms_until(copy.timer.at, CLOCK_MONOTONIC);
    } else if (entry->type == UNC__TYPE_EV_PERIODIC) {
        ret_facts->in_ms = ms_until(copy.periodic.at, CLOCK_REALTIME);
    }
}
