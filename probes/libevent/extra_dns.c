/* SPDX-License-Identifier: MIT */
/*
 * Name servers' sockets are part of the DNS base. Requests that are in flight when it is
 * freed are dropped or called back with an error, as the program says: either way they
 * are over.
 */
#include <event2/dns.h>

#include "probes/libevent/dns.h"

UNC_PROBE(struct evdns_base *, evdns_base_new, (struct event_base * base, int flags))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_call call;
    struct evdns_base *dns;

    if (!unc__libevent_is_watched(&caller)) {
        return UNC_LIBRARY_REAL(evdns_base_new)(base, flags);
    }
    call =
        unc__library_enter(UNC__LIBRARY_LIBEVENT,
                           unc__foreign_loop_serial(UNC__INDEX_LIBEVENT_LOOP, base), 0);
    dns = UNC_LIBRARY_REAL(evdns_base_new)(base, flags);
    unc__library_leave(&call);
    (void)unc__libevent_made(dns, UNC__TYPE_EVDNS_BASE, base, 0,
                             UNC__PROBE_SITE(evdns_base_new), &caller);
    return dns;
}

UNC_PROBE(void, evdns_base_free, (struct evdns_base * dns, int fail_requests))
{
    struct unc__caller caller = UNC__CALLER();

    unc__dns_freed(dns, &caller);
    unc__libevent_freed(dns, UNC__PROBE_SITE(evdns_base_free), &caller);
    UNC_LIBRARY_REAL(evdns_base_free)(dns, fail_requests);
}
