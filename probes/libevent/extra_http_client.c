/* SPDX-License-Identifier: MIT */
#include <event2/http.h>
#include <event2/http_compat.h>

#include "probes/libevent/objects.h"

UNC_PROBE(struct evhttp_connection *, evhttp_connection_new,
          (const char *address, ev_uint16_t port))
{
    struct unc__caller caller = UNC__CALLER();
    bool is_watched = unc__libevent_is_watched(&caller);
    struct evhttp_connection *connection;

    unc__libevent_dive();
    connection = UNC_LIBRARY_REAL(evhttp_connection_new)(address, port);
    unc__libevent_rise();
    if (is_watched) {
        (void)unc__libevent_made(connection, UNC__TYPE_EVHTTP_CONNECTION, NULL, 0,
                                 UNC__PROBE_SITE(evhttp_connection_new), &caller);
    }
    return connection;
}

UNC_PROBE(struct evhttp_connection *, evhttp_connection_base_new,
          (struct event_base * base, struct evdns_base *dns, const char *address,
           ev_uint16_t port))
{
    struct unc__caller caller = UNC__CALLER();
    bool is_watched = unc__libevent_is_watched(&caller);
    struct evhttp_connection *connection;

    unc__libevent_dive();
    connection = UNC_LIBRARY_REAL(evhttp_connection_base_new)(base, dns, address, port);
    unc__libevent_rise();
    if (is_watched) {
        (void)unc__libevent_made(connection, UNC__TYPE_EVHTTP_CONNECTION, base, 0,
                                 UNC__PROBE_SITE(evhttp_connection_base_new), &caller);
    }
    return connection;
}

/* It has the bufferevent from now on. So has a server's, which libevent makes itself of
 * one that the program's evhttp_set_bevcb gave it. */
UNC_PROBE(struct evhttp_connection *, evhttp_connection_base_bufferevent_new,
          (struct event_base * base, struct evdns_base *dns, struct bufferevent *inner,
           const char *address, ev_uint16_t port))
{
    struct unc__caller caller = UNC__CALLER();
    bool is_watched = unc__libevent_is_watched(&caller);
    struct evhttp_connection *connection;
    struct unc__token token = { 0 };

    unc__libevent_dive();
    connection = UNC_LIBRARY_REAL(evhttp_connection_base_bufferevent_new)(
        base, dns, inner, address, port);
    unc__libevent_rise();
    if (is_watched) {
        token = unc__libevent_made(
            connection, UNC__TYPE_EVHTTP_CONNECTION, base, 0,
            UNC__PROBE_SITE(evhttp_connection_base_bufferevent_new), &caller);
    }
    if (connection != NULL && inner != NULL && unc__probe_is_watched(&caller)) {
        unc__libevent_moved(inner, unc__libevent_owner(inner), token.serial);
    }
    return connection;
}

UNC_PROBE(void, evhttp_connection_free, (struct evhttp_connection * connection))
{
    struct unc__caller caller = UNC__CALLER();

    unc__libevent_freed(connection, UNC__PROBE_SITE(evhttp_connection_free), &caller);
    UNC_LIBRARY_REAL(evhttp_connection_free)(connection);
}

/* It frees itself when its last request is over. */
UNC_PROBE(void, evhttp_connection_free_on_completion,
          (struct evhttp_connection * connection))
{
    struct unc__caller caller = UNC__CALLER();

    if (unc__libevent_is_watched(&caller)) {
        unc__libevent_moved(connection, 0, 0);
    }
    UNC_LIBRARY_REAL(evhttp_connection_free_on_completion)(connection);
}
