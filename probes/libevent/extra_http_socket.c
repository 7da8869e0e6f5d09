/* SPDX-License-Identifier: MIT */
/*
 * Where an HTTP server listens: at an address, with a socket of the program's, or with a
 * listener of it. In each case it is the server's from then on, and goes with it, or by
 * evhttp_del_accept_socket.
 */
#include <event2/http.h>

#include "probes/libevent/objects.h"

UNC_PROBE(int, evhttp_bind_socket,
          (struct evhttp * http, const char *address, ev_uint16_t port))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_call call;
    int r;

    if (!unc__libevent_is_watched(&caller)) {
        return UNC_LIBRARY_REAL(evhttp_bind_socket)(http, address, port);
    }
    call = unc__libevent_enter(http);
    r = UNC_LIBRARY_REAL(evhttp_bind_socket)(http, address, port);
    unc__library_leave(&call);
    return r;
}

UNC_PROBE(struct evhttp_bound_socket *, evhttp_bind_socket_with_handle,
          (struct evhttp * http, const char *address, ev_uint16_t port))
{
    struct unc__caller caller = UNC__CALLER();
    struct evhttp_bound_socket *bound;
    struct unc__library_call call;

    if (!unc__libevent_is_watched(&caller)) {
        return UNC_LIBRARY_REAL(evhttp_bind_socket_with_handle)(http, address, port);
    }
    call = unc__libevent_enter(http);
    bound = UNC_LIBRARY_REAL(evhttp_bind_socket_with_handle)(http, address, port);
    unc__library_leave(&call);
    return bound;
}

UNC_PROBE(int, evhttp_accept_socket, (struct evhttp * http, evutil_socket_t fd))
{
    struct unc__caller caller = UNC__CALLER();
    bool is_watched = unc__libevent_is_watched(&caller);
    int r;

    unc__libevent_dive();
    r = UNC_LIBRARY_REAL(evhttp_accept_socket)(http, fd);
    unc__libevent_rise();
    if (r == 0 && is_watched) {
        unc__libevent_has_fd(http, fd);
    }
    return r;
}

UNC_PROBE(struct evhttp_bound_socket *, evhttp_accept_socket_with_handle,
          (struct evhttp * http, evutil_socket_t fd))
{
    struct unc__caller caller = UNC__CALLER();
    bool is_watched = unc__libevent_is_watched(&caller);
    struct evhttp_bound_socket *bound;

    unc__libevent_dive();
    bound = UNC_LIBRARY_REAL(evhttp_accept_socket_with_handle)(http, fd);
    unc__libevent_rise();
    if (bound != NULL && is_watched) {
        unc__libevent_has_fd(http, fd);
    }
    return bound;
}

UNC_PROBE(struct evhttp_bound_socket *, evhttp_bind_listener,
          (struct evhttp * http, struct evconnlistener *listener))
{
    struct unc__caller caller = UNC__CALLER();
    struct evhttp_bound_socket *bound =
        UNC_LIBRARY_REAL(evhttp_bind_listener)(http, listener);

    if (bound != NULL && unc__libevent_is_watched(&caller)) {
        unc__libevent_moved_to(listener, http);
    }
    return bound;
}
