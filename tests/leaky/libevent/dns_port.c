/* SPDX-License-Identifier: MIT */
/*
 * A port for DNS requests is never closed: it has the socket.
 *
 * expect: unclosed watcher evdns_server_port, 1,
 *         by evdns_add_server_port_with_base in acquire, missing evdns_close_server_port
 * expect: unclosed loop event_base, 1, by event_base_new in main, missing event_base_free
 */
#include <event2/dns.h>
#include <event2/dns_struct.h>
#include <event2/event.h>
#include <fcntl.h>
#include <sys/socket.h>

#include "twin.h"

static void on_request(struct evdns_server_request *request, void *argument)
{
    (void)request;
    (void)argument;
}

static struct evdns_server_port *acquire(struct event_base *base)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);

    return evdns_add_server_port_with_base(base, fd, 0, on_request, NULL);
}

int main(void)
{
    struct event_base *base = event_base_new();
    struct evdns_server_port *port = acquire(base);

    RELEASE(evdns_close_server_port(port));
    RELEASE(event_base_free(base));
    return port == NULL;
}
