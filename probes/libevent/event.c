/* SPDX-License-Identifier: MIT */
/*
 * Events that libevent allocates: from event_new to event_free, added or not. The macros
 * evtimer_new and evsignal_new are these. Adding and deleting changes nothing: whether
 * one waits is read from it when a report is made.
 */
#include <event2/event.h>

#include "probes/libevent/memory.h"
#include "probes/libevent/objects.h"

UNC_PROBE(struct event *, event_new,
          (struct event_base * base, evutil_socket_t fd, short events,
           event_callback_fn callback, void *argument))
{
    struct unc__caller caller = UNC__CALLER();
    struct event *event =
        UNC_LIBRARY_REAL(event_new)(base, fd, events, callback, argument);
    unsigned flags = (events & EV_PERSIST) != 0 ? UNC__WATCHER_PERSISTENT : 0;

    if (unc__libevent_is_watched(&caller)) {
        (void)unc__libevent_made(
            event, unc__event_type(fd, events, /* is_added= */ false), base,
            unc__watcher_detail((const void *)(uintptr_t)callback, flags),
            UNC__PROBE_SITE(event_new), &caller);
    }
    return event;
}

UNC_PROBE(void, event_free, (struct event * event))
{
    struct unc__caller caller = UNC__CALLER();

    unc__libevent_freed(event, UNC__PROBE_SITE(event_free), &caller);
    UNC_LIBRARY_REAL(event_free)(event);
}

UNC_PROBE(int, event_free_finalize,
          (unsigned flags, struct event *event, event_finalize_callback_fn callback))
{
    struct unc__caller caller = UNC__CALLER();

    unc__libevent_freed(event, UNC__PROBE_SITE(event_free_finalize), &caller);
    return UNC_LIBRARY_REAL(event_free_finalize)(flags, event, callback);
}
