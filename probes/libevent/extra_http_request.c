/* SPDX-License-Identifier: MIT */
/*
 * Requests: the program's from evhttp_request_new to evhttp_make_request, which takes it
 * whether it succeeds or not, and again from evhttp_request_own on.
 */
#include <event2/http.h>

#include "probes/libevent/objects.h"

UNC_PROBE(struct evhttp_request *, evhttp_request_new,
          (void (*callback)(struct evhttp_request *, void *), void *argument))
{
    struct unc__caller caller = UNC__CALLER();
    struct evhttp_request *request =
        UNC_LIBRARY_REAL(evhttp_request_new)(callback, argument);

    if (unc__libevent_is_watched(&caller)) {
        unc__libevent_made_alone(request, UNC__TYPE_EVHTTP_REQUEST,
                                 UNC__PROBE_SITE(evhttp_request_new), &caller);
    }
    return request;
}

UNC_PROBE(void, evhttp_request_own, (struct evhttp_request * request))
{
    struct unc__caller caller = UNC__CALLER();

    UNC_LIBRARY_REAL(evhttp_request_own)(request);
    if (unc__libevent_is_watched(&caller)) {
        unc__libevent_made_alone(request, UNC__TYPE_EVHTTP_REQUEST,
                                 UNC__PROBE_SITE(evhttp_request_own), &caller);
    }
}

UNC_PROBE(int, evhttp_make_request,
          (struct evhttp_connection * connection, struct evhttp_request *request,
           enum evhttp_cmd_type type, const char *uri))
{
    struct unc__caller caller = UNC__CALLER();

    if (unc__libevent_is_watched(&caller)) {
        unc__libevent_moved(request, 0, 0);
    }
    return UNC_LIBRARY_REAL(evhttp_make_request)(connection, request, type, uri);
}

UNC_PROBE(void, evhttp_request_free, (struct evhttp_request * request))
{
    struct unc__caller caller = UNC__CALLER();

    unc__libevent_freed(request, UNC__PROBE_SITE(evhttp_request_free), &caller);
    UNC_LIBRARY_REAL(evhttp_request_free)(request);
}
