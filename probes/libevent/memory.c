/* SPDX-License-Identifier: MIT */
/*
 * Nothing is believed that does not fit: memory may be freed and somebody else's by now.
 * An event that the program has in memory of its own counts only while it is seen to be
 * pending; one that event_new gave out was never freed, whatever the memory says.
 */
#include "probes/libevent/memory.h"

#include <signal.h>
#include <stddef.h>
#include <time.h>

#pragma weak event_get_version_number

#define SERIES(version) ((version) >> 16) /* 2.1 of 2.1.12 */
#define MICROSECONDS    0x000fffff        /* above: which list of common timeouts */
#define MS_PER_SECOND   1000
#define US_PER_MS       1000
#define NS_PER_MS       1000000

bool unc__event_layout_is_known(void)
{
    static int known; /* 0: not asked, 1: it is, 2: it is not */
    int answer = __atomic_load_n(&known, __ATOMIC_RELAXED);

    if (answer == 0) {
        answer = event_get_version_number != NULL && SERIES(event_get_version_number()) ==
                                                         SERIES(LIBEVENT_VERSION_NUMBER)
                     ? 1
                     : 2;
        __atomic_store_n(&known, answer, __ATOMIC_RELAXED);
    }
    return answer == 1;
}

enum unc__type unc__event_type(evutil_socket_t fd, short events, bool is_added)
{
    if ((events & EV_SIGNAL) != 0) {
        return is_added ? UNC__TYPE_EVENT_ADDED_SIGNAL : UNC__TYPE_EVENT_SIGNAL;
    }
    if (fd >= 0 && (events & (EV_READ | EV_WRITE | EV_CLOSED)) != 0) {
        return is_added ? UNC__TYPE_EVENT_ADDED_IO : UNC__TYPE_EVENT_IO;
    }
    return is_added ? UNC__TYPE_EVENT_ADDED_TIMEOUT : UNC__TYPE_EVENT_TIMEOUT;
}

static bool is_added(enum unc__type type)
{
    return type == UNC__TYPE_EVENT_ADDED_TIMEOUT || type == UNC__TYPE_EVENT_ADDED_IO ||
           type == UNC__TYPE_EVENT_ADDED_SIGNAL;
}

static bool is_event(enum unc__type type)
{
    return is_added(type) || type == UNC__TYPE_EVENT_TIMEOUT ||
           type == UNC__TYPE_EVENT_IO || type == UNC__TYPE_EVENT_SIGNAL;
}

/* At the end nothing can be found in the record any more: then the callback must do. */
static bool is_of_loop(const struct event_base *base, uint64_t owner)
{
    return base != NULL &&
           (!unc__record_is_on() ||
            unc__foreign_loop_serial(UNC__INDEX_LIBEVENT_LOOP, base) == owner);
}

bool unc__event_is(const struct event *event, const struct unc__entry_view *entry)
{
    const struct event_callback *callback = &event->ev_evcallback;
    uint64_t address = unc__watcher_detail(
        (const void *)(uintptr_t)callback->evcb_cb_union.evcb_callback, 0);

    return (callback->evcb_flags & EVLIST_INIT) != 0 &&
           is_of_loop(event->ev_base, entry->owner) &&
           unc__watcher_address(address) == unc__watcher_address(entry->detail);
}

static bool read_event(const struct unc__entry_view *entry, struct event *ret_event)
{
    return unc__event_layout_is_known() &&
           unc__record_copy(ret_event, (const void *)(uintptr_t)entry->key,
                            sizeof *ret_event) &&
           unc__event_is(ret_event, entry);
}

/* A base counts by the monotonic clock, coarse or not. */
static int64_t due_in_ms(const struct event *event)
{
    int64_t due = (int64_t)event->ev_timeout.tv_sec * MS_PER_SECOND +
                  (event->ev_timeout.tv_usec & MICROSECONDS) / US_PER_MS;
    struct timespec now;
    int64_t in_ms;

    if (clock_gettime(CLOCK_MONOTONIC, &now) < 0) {
        return -1;
    }
    in_ms = due - ((int64_t)now.tv_sec * MS_PER_SECOND + now.tv_nsec / NS_PER_MS);
    return in_ms > 0 ? in_ms : 0;
}

void unc__libevent_ask(const struct unc__entry_view *entry,
                       struct unc__watcher_facts *ret_facts)
{
    struct event event;

    if (!is_event(entry->type)) {
        return;
    }
    if (!read_event(entry, &event)) {
        ret_facts->is_gone = is_added(entry->type);
        return;
    }
    ret_facts->knows_state = true;
    ret_facts->is_active = unc__event_is_pending(&event);
    ret_facts->is_referenced = ret_facts->is_active;
    ret_facts->is_gone = is_added(entry->type) && !ret_facts->is_active;
    if ((event.ev_events & EV_SIGNAL) != 0) {
        ret_facts->signal = event.ev_fd;
    } else {
        ret_facts->fd = event.ev_fd;
    }
    if ((event.ev_evcallback.evcb_flags & EVLIST_TIMEOUT) != 0) {
        ret_facts->in_ms = due_in_ms(&event);
    }
}

bool unc__event_is_at_rest(const struct unc__entry_view *entry, void *userdata)
{
    struct event event;

    (void)userdata;
    return is_event(entry->type) &&
           !(read_event(entry, &event) && unc__event_is_pending(&event));
}
