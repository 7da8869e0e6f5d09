/* SPDX-License-Identifier: MIT */
/*
 * A request for a name is in flight when the program ends.
 *
 * expect: unclosed callback evdns_request, 1, by evdns_base_resolve_ipv4 in acquire,
 *         missing evdns_cancel_request
 * expect: unclosed watcher evdns_base, 1, by evdns_base_new in main,
 *         missing evdns_base_free
 * expect: unclosed loop event_base, 1, by event_base_new in main, missing event_base_free
 */
#include <event2/dns.h>
#include <event2/event.h>

#include "twin.h"

static void on_name(int result, char type, int count, int ttl, void *addresses,
                    void *argument)
{
    (void)result;
    (void)type;
    (void)count;
    (void)ttl;
    (void)addresses;
    (void)argument;
}

static void acquire(struct evdns_base *dns)
{
    (void)evdns_base_resolve_ipv4(dns, "name.invalid", 0, on_name, NULL);
}

int main(void)
{
    struct event_base *base = event_base_new();
    struct evdns_base *dns = evdns_base_new(base, 0);

    (void)evdns_base_nameserver_ip_add(dns, "127.0.0.1:9");
    acquire(dns);
    RELEASE(evdns_base_free(dns, 1));
    RELEASE(event_base_free(base));
    return dns == NULL;
}
