/* SPDX-License-Identifier: MIT */
/*
 * A bufferevent that has its socket is never freed: the socket is no finding of its own.
 *
 * expect: unclosed watcher bufferevent_socket, 1, by bufferevent_socket_new in acquire,
 *         missing bufferevent_free
 * expect: unclosed loop event_base, 1, by event_base_new in main, missing event_base_free
 */
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <sys/socket.h>
#include <unistd.h>

#include "twin.h"

static struct bufferevent *acquire(struct event_base *base, int fd)
{
    return bufferevent_socket_new(base, fd, BEV_OPT_CLOSE_ON_FREE);
}

int main(void)
{
    struct event_base *base = event_base_new();
    struct bufferevent *buffered;
    int fds[2];

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) < 0) {
        return 1;
    }
    buffered = acquire(base, fds[0]);
    (void)bufferevent_enable(buffered, EV_READ | EV_WRITE);
    (void)close(fds[1]);
    RELEASE(bufferevent_free(buffered));
    RELEASE(event_base_free(base));
    return 0;
}
