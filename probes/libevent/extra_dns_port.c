/* SPDX-License-Identifier: MIT */
/* A DNS server's port closes the socket that it was given. */
#include <event2/dns.h>
#include <event2/dns_struct.h>

#include "probes/libevent/objects.h"

UNC_PROBE(struct evdns_server_port *, evdns_add_server_port_with_base,
          (struct event_base * base, evutil_socket_t fd, int flags,
           evdns_request_callback_fn_type callback, void *argument))
{
    struct unc__caller caller = UNC__CALLER();
    bool is_watched = unc__libevent_is_watched(&caller);
    struct evdns_server_port *port;
    struct unc__token token;

    unc__libevent_dive();
    port = UNC_LIBRARY_REAL(evdns_add_server_port_with_base)(base, fd, flags, callback,
                                                             argument);
    unc__libevent_rise();
    if (is_watched) {
        token = unc__libevent_made(
            port, UNC__TYPE_EVDNS_PORT, base,
            unc__watcher_detail((const void *)(uintptr_t)callback, UNC__WATCHER_OWNS_FD),
            UNC__PROBE_SITE(evdns_add_server_port_with_base), &caller);
        if (token.serial != 0) {
            unc__watcher_adopts(fd, unc__libevent_owner(port), token.serial);
        }
    }
    return port;
}

UNC_PROBE(void, evdns_close_server_port, (struct evdns_server_port * port))
{
    struct unc__caller caller = UNC__CALLER();

    unc__libevent_freed(port, UNC__PROBE_SITE(evdns_close_server_port), &caller);
    UNC_LIBRARY_REAL(evdns_close_server_port)(port);
}
