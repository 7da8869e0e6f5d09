/* SPDX-License-Identifier: MIT */
/*
 * Those of libevent_openssl, which no header of OpenSSL is needed for: an SSL is a
 * pointer, and stays the program's unless the bufferevent frees it.
 */
#include <event2/bufferevent.h>

#include "probes/libevent/bufferevents.h"

struct ssl_st;

UNC_PROBE(struct bufferevent *, bufferevent_openssl_socket_new,
          (struct event_base * base, evutil_socket_t fd, struct ssl_st *ssl, int state,
           int options))
{
    struct unc__caller caller = UNC__CALLER();
    bool is_watched = unc__libevent_is_watched(&caller);
    struct bufferevent *made;

    unc__libevent_dive();
    made =
        UNC_LIBRARY_REAL(bufferevent_openssl_socket_new)(base, fd, ssl, state, options);
    unc__libevent_rise();
    if (is_watched) {
        unc__bufferevent_made(made, UNC__TYPE_BUFFEREVENT_SSL, base, fd, options,
                              UNC__PROBE_SITE(bufferevent_openssl_socket_new), &caller);
    }
    return made;
}

UNC_PROBE(struct bufferevent *, bufferevent_openssl_filter_new,
          (struct event_base * base, struct bufferevent *below, struct ssl_st *ssl,
           int state, int options))
{
    struct unc__caller caller = UNC__CALLER();
    bool is_watched = unc__libevent_is_watched(&caller);
    struct bufferevent *made;

    unc__libevent_dive();
    made = UNC_LIBRARY_REAL(bufferevent_openssl_filter_new)(base, below, ssl, state,
                                                            options);
    unc__libevent_rise();
    if (is_watched && made != NULL) {
        unc__bufferevent_made_on(made, UNC__TYPE_BUFFEREVENT_SSL, below, options,
                                 UNC__PROBE_SITE(bufferevent_openssl_filter_new),
                                 &caller);
    }
    return made;
}
