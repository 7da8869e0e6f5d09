/* SPDX-License-Identifier: MIT */
/*
 * A filter has what is below it: only the filter is missed.
 *
 * expect: unclosed watcher bufferevent_filter, 1, by bufferevent_filter_new in acquire,
 *         missing bufferevent_free
 * expect: lifecycle loop loop_dropped, 1, in main
 */
#include <event2/bufferevent.h>
#include <event2/event.h>

#include "twin.h"

static struct bufferevent *acquire(struct bufferevent *below)
{
    return bufferevent_filter_new(below, NULL, NULL, BEV_OPT_CLOSE_ON_FREE, NULL, NULL);
}

int main(void)
{
    struct event_base *base = event_base_new();
    struct bufferevent *below = bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
    struct bufferevent *filter = acquire(below);

    RELEASE(bufferevent_free(filter));
    event_base_free(base);
    return filter == NULL;
}
