/* SPDX-License-Identifier: MIT */
/*
 * A DNS base is never freed: its sockets are part of it.
 *
 * expect: unclosed watcher evdns_base, 1, by evdns_base_new in acquire,
 *         missing evdns_base_free
 * expect: unclosed loop event_base, 1, by event_base_new in main, missing event_base_free
 */
#include <event2/dns.h>
#include <event2/event.h>

#include "twin.h"

static struct evdns_base *acquire(struct event_base *base)
{
    return evdns_base_new(base, 0);
}

int main(void)
{
    struct event_base *base = event_base_new();
    struct evdns_base *dns = acquire(base);

    (void)evdns_base_nameserver_ip_add(dns, "127.0.0.1:9");
    RELEASE(evdns_base_free(dns, 0));
    RELEASE(event_base_free(base));
    return dns == NULL;
}
