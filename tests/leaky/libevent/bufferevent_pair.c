/* SPDX-License-Identifier: MIT */
/*
 * One half of a pair is freed, the other is not.
 *
 * expect: unclosed watcher bufferevent_pair, 1, by bufferevent_pair_new in acquire,
 *         missing bufferevent_free
 * expect: lifecycle loop loop_dropped, 1, in main
 */
#include <event2/bufferevent.h>
#include <event2/event.h>

#include "twin.h"

static int acquire(struct event_base *base, struct bufferevent *pair[2])
{
    return bufferevent_pair_new(base, 0, pair);
}

int main(void)
{
    struct event_base *base = event_base_new();
    struct bufferevent *pair[2] = { NULL, NULL };
    int r = acquire(base, pair);

    bufferevent_free(pair[0]);
    RELEASE(bufferevent_free(pair[1]));
    event_base_free(base);
    return r < 0;
}
