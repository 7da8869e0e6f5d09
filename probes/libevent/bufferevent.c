/* SPDX-License-Identifier: MIT */
#include <event2/bufferevent.h>
#include <event2/bufferevent_compat.h>

#include "probes/libevent/bufferevents.h"

UNC_PROBE(struct bufferevent *, bufferevent_socket_new,
          (struct event_base * base, evutil_socket_t fd, int options))
{
    struct unc__caller caller = UNC__CALLER();
    bool is_watched = unc__libevent_is_watched(&caller);
    struct bufferevent *made;

    unc__libevent_dive();
    made = UNC_LIBRARY_REAL(bufferevent_socket_new)(base, fd, options);
    unc__libevent_rise();
    if (is_watched) {
        unc__bufferevent_made(made, UNC__TYPE_BUFFEREVENT_SOCKET, base, fd, options,
                              UNC__PROBE_SITE(bufferevent_socket_new), &caller);
    }
    return made;
}

/* That of libevent 1.4: of the current base. */
UNC_PROBE(struct bufferevent *, bufferevent_new,
          (evutil_socket_t fd, bufferevent_data_cb read, bufferevent_data_cb write,
           bufferevent_event_cb event, void *argument))
{
    struct unc__caller caller = UNC__CALLER();
    bool is_watched = unc__libevent_is_watched(&caller);
    struct bufferevent *made;

    unc__libevent_dive();
    made = UNC_LIBRARY_REAL(bufferevent_new)(fd, read, write, event, argument);
    unc__libevent_rise();
    if (is_watched) {
        unc__bufferevent_made(made, UNC__TYPE_BUFFEREVENT_SOCKET, NULL, fd, 0,
                              UNC__PROBE_SITE(bufferevent_new), &caller);
    }
    return made;
}

UNC_PROBE(int, bufferevent_pair_new,
          (struct event_base * base, int options, struct bufferevent *pair[2]))
{
    struct unc__caller caller = UNC__CALLER();
    bool is_watched = unc__libevent_is_watched(&caller);
    int r;

    unc__libevent_dive();
    r = UNC_LIBRARY_REAL(bufferevent_pair_new)(base, options, pair);
    unc__libevent_rise();
    for (int i = 0; r == 0 && is_watched && i < 2; i++) {
        unc__bufferevent_made(pair[i], UNC__TYPE_BUFFEREVENT_PAIR, base, -1, 0,
                              UNC__PROBE_SITE(bufferevent_pair_new), &caller);
    }
    return r;
}

UNC_PROBE(struct bufferevent *, bufferevent_filter_new,
          (struct bufferevent * below, bufferevent_filter_cb input,
           bufferevent_filter_cb output, int options, void (*free_context)(void *),
           void *context))
{
    struct unc__caller caller = UNC__CALLER();
    bool is_watched = unc__libevent_is_watched(&caller);
    struct bufferevent *made;

    unc__libevent_dive();
    made = UNC_LIBRARY_REAL(bufferevent_filter_new)(below, input, output, options,
                                                    free_context, context);
    unc__libevent_rise();
    if (is_watched && made != NULL) {
        unc__bufferevent_made_on(made, UNC__TYPE_BUFFEREVENT_FILTER, below, options,
                                 UNC__PROBE_SITE(bufferevent_filter_new), &caller);
    }
    return made;
}
