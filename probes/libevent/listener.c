/* SPDX-License-Identifier: MIT */
/*
 * Listeners. With LEV_OPT_CLOSE_ON_FREE one has its socket. Without, a socket that the
 * program brought stays the program's, and one that libevent made for it becomes that
 * when the listener is freed: nobody else will close it.
 */
#include <event2/listener.h>

#include "probes/libevent/objects.h"

#pragma weak evconnlistener_get_fd
#pragma weak evconnlistener_get_base

static __attribute__((unused)) evutil_socket_t fd_of(struct evconnlistener *listener)
{
    return listener != NULL && evconnlistener_get_fd != NULL
               ? evconnlistener_get_fd(listener)
               : -1;
}

UNC_PROBE(struct evconnlistener *, evconnlistener_new,
          (struct event_base * base, evconnlistener_cb callback, void *argument,
           unsigned flags, int backlog, evutil_socket_t fd))
{
    struct unc__caller caller = UNC__CALLER();
    bool is_watched = unc__libevent_is_watched(&caller);
    bool has_fd = (flags & LEV_OPT_CLOSE_ON_FREE) != 0;
    struct evconnlistener *listener;
    struct unc__token token;

    unc__libevent_dive();
    listener = UNC_LIBRARY_REAL(evconnlistener_new)(base, callback, argument, flags,
                                                    backlog, fd);
    unc__libevent_rise();
    if (is_watched && listener != NULL) {
        token = unc__libevent_made(listener, UNC__TYPE_EVCONNLISTENER, base,
                                   unc__watcher_detail((const void *)(uintptr_t)callback,
                                                       has_fd ? UNC__WATCHER_OWNS_FD : 0),
                                   UNC__PROBE_SITE(evconnlistener_new), &caller);
        if (has_fd && token.serial != 0) {
            unc__watcher_adopts(fd, unc__libevent_owner(listener), token.serial);
        }
    }
    return listener;
}

UNC_PROBE(struct evconnlistener *, evconnlistener_new_bind,
          (struct event_base * base, evconnlistener_cb callback, void *argument,
           unsigned flags, int backlog, const struct sockaddr *address, int size))
{
    struct unc__caller caller = UNC__CALLER();
    unsigned own = (flags & LEV_OPT_CLOSE_ON_FREE) != 0
                       ? UNC__WATCHER_OWNS_FD
                       : UNC__WATCHER_OWN_1; /* given up when it is freed */
    struct evconnlistener *listener;
    struct unc__token token;

    unc__libevent_dive();
    listener = UNC_LIBRARY_REAL(evconnlistener_new_bind)(base, callback, argument, flags,
                                                         backlog, address, size);
    unc__libevent_rise();
    if (listener != NULL && unc__libevent_is_watched(&caller)) {
        token = unc__libevent_made(
            listener, UNC__TYPE_EVCONNLISTENER, base,
            unc__watcher_detail((const void *)(uintptr_t)callback, own),
            UNC__PROBE_SITE(evconnlistener_new_bind), &caller);
        if (token.serial != 0) {
            unc__watcher_adopts(fd_of(listener), unc__libevent_owner(listener),
                                token.serial);
        }
    }
    return listener;
}

UNC_PROBE(void, evconnlistener_free, (struct evconnlistener * listener))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__entry_view entry;

    if (unc__probe_is_watched(&caller) &&
        unc__watcher_view(UNC__INDEX_LIBEVENT, listener, &entry) &&
        (unc__watcher_flags(entry.detail) & UNC__WATCHER_OWN_1) != 0) {
        unc__watcher_disowns(fd_of(listener));
    }
    unc__libevent_freed(listener, UNC__PROBE_SITE(evconnlistener_free), &caller);
    UNC_LIBRARY_REAL(evconnlistener_free)(listener);
}
