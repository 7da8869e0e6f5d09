/* SPDX-License-Identifier: MIT */
/*
 * One-shot events, which libevent allocates, runs and frees without ever showing them:
 * see slots.h. What an event base that is not recorded is told, an inherited one for
 * instance, passes through.
 */
#include <event2/event.h>
#include <event2/event_compat.h>

#include "probes/libevent/loop.h"
#include "probes/libevent/slots.h"

UNC_PROBE(int, event_base_once,
          (struct event_base * base, evutil_socket_t fd, short events,
           event_callback_fn callback, void *argument, const struct timeval *timeout))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__libevent_slot *slot = NULL;
    int r;

    if (callback != NULL && unc__libevent_is_watched(&caller) &&
        !UNC__LIBEVENT_IS_EMULATED(event_base_once)) {
        slot = unc__libevent_once(base, callback, argument,
                                  UNC__PROBE_SITE(event_base_once), &caller);
    }
    if (slot == NULL) {
        return UNC_LIBRARY_REAL(event_base_once)(base, fd, events, callback, argument,
                                                 timeout);
    }
    r = UNC_LIBRARY_REAL(event_base_once)(base, fd, events, unc__libevent_once_ran, slot,
                                          timeout);
    if (r != 0) {
        unc__libevent_slot_drop(slot);
    }
    return r;
}

UNC_PROBE(int, event_once,
          (evutil_socket_t fd, short events, event_callback_fn callback, void *argument,
           const struct timeval *timeout))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__libevent_slot *slot = NULL;
    int r;

    if (callback != NULL && unc__libevent_is_watched(&caller) &&
        !UNC__LIBEVENT_IS_EMULATED(event_once)) {
        slot = unc__libevent_once(NULL, callback, argument, UNC__PROBE_SITE(event_once),
                                  &caller);
    }
    if (slot == NULL) {
        return UNC_LIBRARY_REAL(event_once)(fd, events, callback, argument, timeout);
    }
    unc__libevent_dive();
    r = UNC_LIBRARY_REAL(event_once)(fd, events, unc__libevent_once_ran, slot, timeout);
    unc__libevent_rise();
    if (r != 0) {
        unc__libevent_slot_drop(slot);
    }
    return r;
}
