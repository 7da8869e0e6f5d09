/* SPDX-License-Identifier: MIT */
#include "probes/libevent/assigned.h"

#include <event2/event.h>
#include <event2/event_compat.h>

#include "probes/libevent/loop.h"

UNC_PROBE(int, event_assign,
          (struct event * event, struct event_base *base, evutil_socket_t fd,
           short events, event_callback_fn callback, void *argument))
{
    struct unc__caller caller = UNC__CALLER();

    if (unc__probe_is_watched(&caller)) {
        unc__event_assigned(event, base, callback, events, UNC__PROBE_SITE(event_assign),
                            &caller);
    }
    return UNC_LIBRARY_REAL(event_assign)(event, base, fd, events, callback, argument);
}

UNC_PROBE(void, event_set,
          (struct event * event, evutil_socket_t fd, short events,
           event_callback_fn callback, void *argument))
{
    struct unc__caller caller = UNC__CALLER();

    if (unc__probe_is_watched(&caller) && !UNC__LIBEVENT_IS_EMULATED(event_set)) {
        unc__event_assigned(event, NULL, callback, events, UNC__PROBE_SITE(event_set),
                            &caller);
    }
    UNC_LIBRARY_REAL(event_set)(event, fd, events, callback, argument);
}

UNC_PROBE(int, event_base_set, (struct event_base * base, struct event *event))
{
    struct unc__caller caller = UNC__CALLER();
    int r = UNC_LIBRARY_REAL(event_base_set)(base, event);
    uint64_t loop;

    if (r == 0 && unc__probe_is_watched(&caller) &&
        !UNC__LIBEVENT_IS_EMULATED(event_base_set)) {
        loop = unc__foreign_loop_serial(UNC__INDEX_LIBEVENT_LOOP, base);
        unc__record_set_owner(unc__watcher_find(UNC__INDEX_LIBEVENT, event), loop);
        unc__record_set_owner(unc__watcher_find(UNC__INDEX_LIBEVENT_OTHER, event), loop);
    }
    return r;
}
