/* SPDX-License-Identifier: MIT */
/*
 * A bufferevent opened its socket itself, and is never freed.
 *
 * expect: unclosed watcher bufferevent_socket, 1, by bufferevent_socket_new in acquire,
 *         missing bufferevent_free
 * expect: lifecycle loop loop_dropped, 1, in main
 */
#include <arpa/inet.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <netinet/in.h>

#include "twin.h"

static struct bufferevent *acquire(struct event_base *base)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(9),
                                   .sin_addr = { htonl(INADDR_LOOPBACK) } };
    struct bufferevent *buffered =
        bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);

    (void)bufferevent_socket_connect(buffered, (struct sockaddr *)&address,
                                     sizeof address);
    return buffered;
}

int main(void)
{
    struct event_base *base = event_base_new();
    struct bufferevent *buffered = acquire(base);

    RELEASE(bufferevent_free(buffered));
    event_base_free(base);
    return buffered == NULL;
}
