/* SPDX-License-Identifier: MIT */
/*
 * What a bufferevent has is closed when the loop runs once more, or is freed: until then
 * its descriptor stays the loop's.
 */
#include <event2/bufferevent.h>

#include "probes/libevent/bufferevents.h"

UNC_PROBE(void, bufferevent_free, (struct bufferevent * which))
{
    struct unc__caller caller = UNC__CALLER();

    unc__bufferevent_dropped(which, UNC__PROBE_SITE(bufferevent_free), &caller);
    UNC_LIBRARY_REAL(bufferevent_free)(which);
}

UNC_PROBE(void, bufferevent_incref, (struct bufferevent * which))
{
    struct unc__caller caller = UNC__CALLER();

    unc__bufferevent_referenced(which, &caller);
    UNC_LIBRARY_REAL(bufferevent_incref)(which);
}

/* libevent takes and gives back references of its own around callbacks: those are not
 * counted, and so only the program's are taken off. */
UNC_PROBE(int, bufferevent_decref, (struct bufferevent * which))
{
    struct unc__caller caller = UNC__CALLER();

    if (unc__libevent_is_watched(&caller)) {
        unc__bufferevent_dropped(which, UNC__PROBE_SITE(bufferevent_decref), &caller);
    }
    return UNC_LIBRARY_REAL(bufferevent_decref)(which);
}
