/* SPDX-License-Identifier: MIT */
/*
 * Requests for names, from the call to the callback. One that is answered at once, a
 * number or a name of /etc/hosts, has been called back when the call returns, and its
 * slot is empty then: only a refusal that called nobody leaves it full.
 */
#include <event2/dns.h>

#include "probes/libevent/dns.h"

UNC_PROBE(struct evdns_request *, evdns_base_resolve_ipv4,
          (struct evdns_base * dns, const char *name, int flags,
           evdns_callback_type callback, void *argument))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__libevent_slot *slot =
        unc__dns_asked(dns, (union unc__libevent_callback){ .dns = callback }, argument,
                       UNC__PROBE_SITE(evdns_base_resolve_ipv4), &caller);
    struct evdns_request *request;

    if (slot == NULL) {
        return UNC_LIBRARY_REAL(evdns_base_resolve_ipv4)(dns, name, flags, callback,
                                                         argument);
    }
    request = UNC_LIBRARY_REAL(evdns_base_resolve_ipv4)(dns, name, flags,
                                                        unc__libevent_dns_came, slot);
    if (request == NULL) {
        unc__libevent_slot_drop(slot);
    }
    return request;
}

UNC_PROBE(struct evdns_request *, evdns_base_resolve_ipv6,
          (struct evdns_base * dns, const char *name, int flags,
           evdns_callback_type callback, void *argument))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__libevent_slot *slot =
        unc__dns_asked(dns, (union unc__libevent_callback){ .dns = callback }, argument,
                       UNC__PROBE_SITE(evdns_base_resolve_ipv6), &caller);
    struct evdns_request *request;

    if (slot == NULL) {
        return UNC_LIBRARY_REAL(evdns_base_resolve_ipv6)(dns, name, flags, callback,
                                                         argument);
    }
    request = UNC_LIBRARY_REAL(evdns_base_resolve_ipv6)(dns, name, flags,
                                                        unc__libevent_dns_came, slot);
    if (request == NULL) {
        unc__libevent_slot_drop(slot);
    }
    return request;
}

UNC_PROBE(struct evdns_request *, evdns_base_resolve_reverse,
          (struct evdns_base * dns, const struct in_addr *address, int flags,
           evdns_callback_type callback, void *argument))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__libevent_slot *slot =
        unc__dns_asked(dns, (union unc__libevent_callback){ .dns = callback }, argument,
                       UNC__PROBE_SITE(evdns_base_resolve_reverse), &caller);
    struct evdns_request *request;

    if (slot == NULL) {
        return UNC_LIBRARY_REAL(evdns_base_resolve_reverse)(dns, address, flags, callback,
                                                            argument);
    }
    request = UNC_LIBRARY_REAL(evdns_base_resolve_reverse)(dns, address, flags,
                                                           unc__libevent_dns_came, slot);
    if (request == NULL) {
        unc__libevent_slot_drop(slot);
    }
    return request;
}

UNC_PROBE(struct evdns_request *, evdns_base_resolve_reverse_ipv6,
          (struct evdns_base * dns, const struct in6_addr *address, int flags,
           evdns_callback_type callback, void *argument))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__libevent_slot *slot =
        unc__dns_asked(dns, (union unc__libevent_callback){ .dns = callback }, argument,
                       UNC__PROBE_SITE(evdns_base_resolve_reverse_ipv6), &caller);
    struct evdns_request *request;

    if (slot == NULL) {
        return UNC_LIBRARY_REAL(evdns_base_resolve_reverse_ipv6)(dns, address, flags,
                                                                 callback, argument);
    }
    request = UNC_LIBRARY_REAL(evdns_base_resolve_reverse_ipv6)(
        dns, address, flags, unc__libevent_dns_came, slot);
    if (request == NULL) {
        unc__libevent_slot_drop(slot);
    }
    return request;
}

UNC_PROBE(struct evdns_getaddrinfo_request *, evdns_getaddrinfo,
          (struct evdns_base * dns, const char *node, const char *service,
           const struct evutil_addrinfo *hints, evdns_getaddrinfo_cb callback,
           void *argument))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__libevent_slot *slot =
        unc__dns_asked(dns, (union unc__libevent_callback){ .addresses = callback },
                       argument, UNC__PROBE_SITE(evdns_getaddrinfo), &caller);

    if (slot == NULL) {
        return UNC_LIBRARY_REAL(evdns_getaddrinfo)(dns, node, service, hints, callback,
                                                   argument);
    }
    return UNC_LIBRARY_REAL(evdns_getaddrinfo)(dns, node, service, hints,
                                               unc__libevent_addresses_came, slot);
}
