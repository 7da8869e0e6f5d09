/* SPDX-License-Identifier: MIT */
/* HTTP servers. What they accept is their own, see bufferevents.c. */
#include <event2/http.h>
#include <event2/http_compat.h>

#include "probes/libevent/objects.h"

UNC_PROBE(struct evhttp *, evhttp_new, (struct event_base * base))
{
    struct unc__caller caller = UNC__CALLER();
    struct evhttp *http = UNC_LIBRARY_REAL(evhttp_new)(base);

    if (unc__libevent_is_watched(&caller)) {
        (void)unc__libevent_made(http, UNC__TYPE_EVHTTP, base, 0,
                                 UNC__PROBE_SITE(evhttp_new), &caller);
    }
    return http;
}

/* That of libevent 1.4: of the current base, and bound at once. */
UNC_PROBE(struct evhttp *, evhttp_start, (const char *address, ev_uint16_t port))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_call call;
    struct evhttp *http;

    if (!unc__libevent_is_watched(&caller)) {
        return UNC_LIBRARY_REAL(evhttp_start)(address, port);
    }
    call = unc__library_enter(UNC__LIBRARY_LIBEVENT, 0, 0);
    http = UNC_LIBRARY_REAL(evhttp_start)(address, port);
    unc__library_leave(&call);
    (void)unc__libevent_made(http, UNC__TYPE_EVHTTP, NULL, 0,
                             UNC__PROBE_SITE(evhttp_start), &caller);
    return http;
}

UNC_PROBE(void, evhttp_free, (struct evhttp * http))
{
    struct unc__caller caller = UNC__CALLER();

    unc__libevent_freed(http, UNC__PROBE_SITE(evhttp_free), &caller);
    UNC_LIBRARY_REAL(evhttp_free)(http);
}
