/* SPDX-License-Identifier: MIT */
/*
 * A timeout event has fired, and is never freed.
 *
 * expect: unclosed watcher event_timeout, 1, by event_new in acquire, missing event_free
 */
#include <event2/event.h>

#include "twin.h"

static void on_event(evutil_socket_t fd, short events, void *argument)
{
    (void)fd;
    (void)events;
    (void)argument;
}

static struct event *acquire(struct event_base *base)
{
    return evtimer_new(base, on_event, NULL);
}

int main(void)
{
    struct event_base *base = event_base_new();
    struct event *event = acquire(base);

    (void)event_add(event, &(struct timeval){ .tv_sec = 0 });
    (void)event_base_dispatch(base);
    RELEASE(event_free(event));
    event_base_free(base);
    return 0;
}
