/* SPDX-License-Identifier: MIT */
/*
 * A reference to a bufferevent is taken and not given back.
 *
 * expect: unclosed watcher bufferevent_socket, 1, by bufferevent_socket_new in acquire,
 *         missing bufferevent_free
 * expect: lifecycle loop loop_dropped, 1, in main
 */
#include <event2/bufferevent.h>
#include <event2/event.h>

#include "twin.h"

static struct bufferevent *acquire(struct event_base *base)
{
    return bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
}

int main(void)
{
    struct event_base *base = event_base_new();
    struct bufferevent *buffered = acquire(base);

    bufferevent_incref(buffered);
    bufferevent_free(buffered);
    RELEASE(bufferevent_decref(buffered));
    event_base_free(base);
    return 0;
}
