/* SPDX-License-Identifier: MIT */
/*
 * Also by libevent itself: bufferevent_socket_connect opens a socket and comes here with
 * it, now or when a name is known.
 */
#include <event2/bufferevent.h>

#include "probes/libevent/bufferevents.h"

UNC_PROBE(int, bufferevent_setfd, (struct bufferevent * which, evutil_socket_t fd))
{
    struct unc__caller caller = UNC__CALLER();
    bool is_watched = unc__probe_is_watched(&caller);
    evutil_socket_t old = is_watched ? unc__bufferevent_fd(which) : -1;
    int r = UNC_LIBRARY_REAL(bufferevent_setfd)(which, fd);

    if (r == 0 && is_watched) {
        unc__bufferevent_changed(which, old, &caller);
    }
    return r;
}
