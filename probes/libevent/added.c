/* SPDX-License-Identifier: MIT */
/*
 * Adding and deleting, the hot calls. The first event of a signal installs a handler,
 * which is the event's until it is deleted: libevent then puts back what was there.
 */
#include <event2/event.h>

#include "probes/libevent/assigned.h"
#include "probes/libevent/memory.h"

UNC_PROBE(int, event_add, (struct event * event, const struct timeval *timeout))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__event_adding adding;
    struct unc__library_call call;
    int r;

    if (!unc__libevent_is_watched(&caller) || UNC__LIBEVENT_IS_EMULATED(event_add)) {
        return UNC_LIBRARY_REAL(event_add)(event, timeout);
    }
    adding = unc__event_added(event, UNC__PROBE_SITE(event_add), &caller);
    if (!adding.is_signal) {
        r = UNC_LIBRARY_REAL(event_add)(event, timeout);
    } else {
        call = unc__library_enter(
            UNC__LIBRARY_LIBEVENT,
            unc__foreign_loop_serial(UNC__INDEX_LIBEVENT_LOOP, event->ev_base),
            adding.token.serial);
        r = UNC_LIBRARY_REAL(event_add)(event, timeout);
        unc__library_leave(&call);
    }
    if (r != 0 && adding.is_new) {
        unc__event_deleted(event);
    }
    return r;
}

UNC_PROBE(int, event_del, (struct event * event))
{
    struct unc__caller caller = UNC__CALLER();

    if (unc__probe_is_watched(&caller) && !UNC__LIBEVENT_IS_EMULATED(event_del)) {
        unc__event_deleted(event);
    }
    return UNC_LIBRARY_REAL(event_del)(event);
}

UNC_PROBE(int, event_del_block, (struct event * event))
{
    struct unc__caller caller = UNC__CALLER();

    if (unc__probe_is_watched(&caller)) {
        unc__event_deleted(event);
    }
    return UNC_LIBRARY_REAL(event_del_block)(event);
}

UNC_PROBE(int, event_del_noblock, (struct event * event))
{
    struct unc__caller caller = UNC__CALLER();

    if (unc__probe_is_watched(&caller)) {
        unc__event_deleted(event);
    }
    return UNC_LIBRARY_REAL(event_del_noblock)(event);
}

UNC_PROBE(int, event_finalize,
          (unsigned flags, struct event *event, event_finalize_callback_fn callback))
{
    struct unc__caller caller = UNC__CALLER();

    if (unc__probe_is_watched(&caller)) {
        unc__event_deleted(event);
    }
    return UNC_LIBRARY_REAL(event_finalize)(flags, event, callback);
}
