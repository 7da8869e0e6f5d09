/* SPDX-License-Identifier: MIT */
/* Calls that open a socket to a name server. */
#include <event2/dns.h>
#include <event2/dns_compat.h>

#include "probes/libevent/objects.h"

UNC_PROBE(int, evdns_base_nameserver_add,
          (struct evdns_base * dns, unsigned long address))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_call call;
    int r;

    if (!unc__libevent_is_watched(&caller)) {
        return UNC_LIBRARY_REAL(evdns_base_nameserver_add)(dns, address);
    }
    call = unc__libevent_enter(dns);
    r = UNC_LIBRARY_REAL(evdns_base_nameserver_add)(dns, address);
    unc__library_leave(&call);
    return r;
}

UNC_PROBE(int, evdns_base_nameserver_ip_add,
          (struct evdns_base * dns, const char *address))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_call call;
    int r;

    if (!unc__libevent_is_watched(&caller)) {
        return UNC_LIBRARY_REAL(evdns_base_nameserver_ip_add)(dns, address);
    }
    call = unc__libevent_enter(dns);
    r = UNC_LIBRARY_REAL(evdns_base_nameserver_ip_add)(dns, address);
    unc__library_leave(&call);
    return r;
}

UNC_PROBE(int, evdns_base_nameserver_sockaddr_add,
          (struct evdns_base * dns, const struct sockaddr *address, ev_socklen_t size,
           unsigned flags))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_call call;
    int r;

    if (!unc__libevent_is_watched(&caller)) {
        return UNC_LIBRARY_REAL(evdns_base_nameserver_sockaddr_add)(dns, address, size,
                                                                    flags);
    }
    call = unc__libevent_enter(dns);
    r = UNC_LIBRARY_REAL(evdns_base_nameserver_sockaddr_add)(dns, address, size, flags);
    unc__library_leave(&call);
    return r;
}

UNC_PROBE(int, evdns_base_resolv_conf_parse,
          (struct evdns_base * dns, int flags, const char *const path))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_call call;
    int r;

    if (!unc__libevent_is_watched(&caller)) {
        return UNC_LIBRARY_REAL(evdns_base_resolv_conf_parse)(dns, flags, path);
    }
    call = unc__libevent_enter(dns);
    r = UNC_LIBRARY_REAL(evdns_base_resolv_conf_parse)(dns, flags, path);
    unc__library_leave(&call);
    return r;
}

/* The global DNS base is nobody's: it is not recorded. */
UNC_PROBE(int, evdns_init, (void))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_call call;
    int r;

    if (!unc__libevent_is_watched(&caller)) {
        return UNC_LIBRARY_REAL(evdns_init)();
    }
    call = unc__library_enter(UNC__LIBRARY_LIBEVENT, 0, 0);
    r = UNC_LIBRARY_REAL(evdns_init)();
    unc__library_leave(&call);
    return r;
}
