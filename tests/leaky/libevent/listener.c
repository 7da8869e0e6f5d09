/* SPDX-License-Identifier: MIT */
/*
 * A listener is never freed: its socket is part of it.
 *
 * expect: unclosed watcher evconnlistener, 1, by evconnlistener_new_bind in acquire,
 *         missing evconnlistener_free
 * expect: unclosed loop event_base, 1, by event_base_new in main, missing event_base_free
 */
#include <arpa/inet.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <netinet/in.h>

#include "twin.h"

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd,
                      struct sockaddr *address, int size, void *argument)
{
    (void)listener;
    (void)fd;
    (void)address;
    (void)size;
    (void)argument;
}

static struct evconnlistener *acquire(struct event_base *base, unsigned flags)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr = { htonl(INADDR_LOOPBACK) } };

    return evconnlistener_new_bind(base, on_accept, NULL, flags, -1,
                                   (struct sockaddr *)&address, sizeof address);
}

int main(void)
{
    struct event_base *base = event_base_new();
    struct evconnlistener *listener = acquire(base, LEV_OPT_CLOSE_ON_FREE);

    RELEASE(evconnlistener_free(listener));
    RELEASE(event_base_free(base));
    return listener == NULL;
}
