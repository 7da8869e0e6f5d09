/* SPDX-License-Identifier: MIT */
/*
 * A bufferevent is freed, but does not close what it was given.
 *
 * expect: unclosed fd socket, 1, by socket in acquire, missing close
 */
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <sys/socket.h>
#include <unistd.h>

#include "twin.h"

static int acquire(void)
{
    return socket(AF_INET, SOCK_STREAM, 0);
}

int main(void)
{
    struct event_base *base = event_base_new();
    int fd = acquire();
    struct bufferevent *buffered =
        bufferevent_socket_new(base, fd, ONLY_TIDY(BEV_OPT_CLOSE_ON_FREE));

    bufferevent_free(buffered);
    event_base_free(base);
    return 0;
}
